/** Two accounts under a lock that names its owner, so that somebody can free it when the owner has died. */
const OWNER = 0
const [FROM, TO] = [1, 2]
const NOBODY = 0

export const TOTAL = 10

export function open() {
  const words = new Int32Array(new SharedArrayBuffer(12))
  words[FROM] = TOTAL
  return words
}

export function transfer(words, amount, me) {
  lock(words, me)
  words[FROM] -= amount
  words[TO] += amount
  unlock(words)
}

export function total(words) {
  return words[FROM] + words[TO]
}

/** Frees the lock of a dead thread. It has a bug: the transfer may be half done. */
export function recover(words, dead) {
  if (Atomics.load(words, OWNER) === dead + 1) unlock(words)
}

/** Completes the transfer first: what is not in one account is in the other. It has a bug, too. */
export function complete(words, dead) {
  if (Atomics.load(words, OWNER) !== dead + 1) return
  words[TO] = TOTAL - words[FROM]
  unlock(words)
}

/** The same, and wakes those who wait for a thread that died between freeing the lock and waking them. */
export function completeAndWake(words, dead) {
  complete(words, dead)
  Atomics.notify(words, OWNER)
}

function lock(words, me) {
  for (;;) {
    const owner = Atomics.compareExchange(words, OWNER, NOBODY, me + 1)
    if (owner === NOBODY) return
    Atomics.wait(words, OWNER, owner)
  }
}

function unlock(words) {
  Atomics.store(words, OWNER, NOBODY)
  Atomics.notify(words, OWNER)
}
