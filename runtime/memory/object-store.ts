import { StoreUnavailable } from "../errors.ts";
import type { ObjectStore, StoredObject } from "../ports.ts";

export interface MemoryObjectStore extends ObjectStore {
  readonly objects: ReadonlyMap<string, StoredObject>;
  /** Objects whose key starts so are not stored from now on. */
  readonly refuse: (prefix: string) => void;
}

export function memoryObjectStore(): MemoryObjectStore {
  const objects = new Map<string, StoredObject>();
  const refused: string[] = [];
  return {
    objects,
    refuse: (prefix) => {
      refused.push(prefix);
    },
    put: (object) => {
      if (refused.some((prefix) => object.key.startsWith(prefix))) {
        return Promise.reject(new StoreUnavailable("The object was refused", { key: object.key }));
      }
      objects.set(object.key, object);
      return Promise.resolve();
    },
  };
}
