/** A dispenser of numbers, each once. It has a bug. */
const NEXT = 0

export function take(words) {
  const number = Atomics.load(words, NEXT)
  Atomics.store(words, NEXT, number + 1)
  return number
}
