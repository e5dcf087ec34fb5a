import { rowStoreContract } from "../../test/contracts/row-store.contract.ts";
import { memoryRowStore } from "./row-store.ts";

rowStoreContract("memory row store", () => Promise.resolve(memoryRowStore()));
