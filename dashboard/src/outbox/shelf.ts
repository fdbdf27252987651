import type { Deed } from './deed.ts';

const STORE = 'deeds';

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB failed')));
  });
}

/** Where deeds lie until they are sent: they outlive the page and the battery. */
export interface Shelf {
  all(): Promise<Deed[]>;
  /** Writes these and drops those, both or neither. */
  write(put: readonly Deed[], drop?: readonly Deed[]): Promise<void>;
}

/** Opens the IndexedDB of this device. @throws DOMException where the browser keeps nothing */
export async function openShelf(): Promise<Shelf> {
  const opening = indexedDB.open('gridwatch-outbox', 1);
  opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore(STORE, { keyPath: 'id' }));
  const db = await asked(opening);
  return {
    all: () => asked<Deed[]>(db.transaction(STORE).objectStore(STORE).getAll()),
    write: (put, drop = []) =>
      new Promise((resolve, reject) => {
        // Strict: once it says "queued" no dead battery may take it back.
        const transaction = db.transaction(STORE, 'readwrite', { durability: 'strict' });
        transaction.addEventListener('complete', () => resolve());
        transaction.addEventListener('abort', () =>
          reject(transaction.error ?? new Error('IndexedDB aborted')),
        );
        const store = transaction.objectStore(STORE);
        for (const one of put) store.put(one);
        for (const { id } of drop) store.delete(id);
      }),
  };
}
