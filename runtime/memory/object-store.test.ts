import { objectStoreContract } from "../../test/contracts/object-store.contract.ts";
import { memoryObjectStore } from "./object-store.ts";

objectStoreContract("memory object store", () => {
  const store = memoryObjectStore();
  return Promise.resolve({
    store,
    stored: (key) => Promise.resolve(store.objects.get(key)),
    refuse: store.refuse,
  });
});
