/** A lock in one word of shared memory. It has a bug. */
const WORD = 0
const [FREE, TAKEN, WAITED_FOR] = [0, 1, 2]

export function lock(words) {
  if (Atomics.compareExchange(words, WORD, FREE, TAKEN) === FREE) return
  while (Atomics.exchange(words, WORD, WAITED_FOR) !== FREE) Atomics.wait(words, WORD, WAITED_FOR)
}

export function unlock(words) {
  const state = Atomics.load(words, WORD)
  Atomics.store(words, WORD, FREE)
  if (state === WAITED_FOR) Atomics.notify(words, WORD, 1)
}
