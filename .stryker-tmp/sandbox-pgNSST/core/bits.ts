/** Index of the lowest set bit of a word that is not zero. */
// @ts-nocheck

export function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word)
}

/** Calls back for each set bit of a bitmap that begins at word `at`, lowest first. */
export function forEachBit(
  words: Int32Array,
  at: number,
  count: number,
  visit: (index: number) => void,
): void {
  for (let word = 0; word < count; word += 1) {
    for (let rest = words[at + word]!; rest !== 0; rest &= rest - 1) {
      visit((word << 5) + lowestBit(rest))
    }
  }
}

/** Number of set bits of a word. */
export function countBits(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555)
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333)
  return (((n + (n >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
}
