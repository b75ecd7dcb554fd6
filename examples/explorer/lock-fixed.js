/** The lock of lock.js without the bug: whoever frees it learns in the same step whether somebody waits. */
const WORD = 0
const [FREE, TAKEN, WAITED_FOR] = [0, 1, 2]

export function lock(words) {
  if (Atomics.compareExchange(words, WORD, FREE, TAKEN) === FREE) return
  while (Atomics.exchange(words, WORD, WAITED_FOR) !== FREE) Atomics.wait(words, WORD, WAITED_FOR)
}

export function unlock(words) {
  if (Atomics.exchange(words, WORD, FREE) === WAITED_FOR) Atomics.notify(words, WORD, 1)
}
