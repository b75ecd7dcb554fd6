/** Bytes of the address space of {@link Memories}, as the few ranges that they are. */
export class AddressRanges {
  readonly #ranges: { readonly from: number; readonly to: number }[] = []

  /** Bytes `from` ≤ address < `to`. */
  add(from: number, to: number): void {
    if (from < to) this.#ranges.push({ from, to })
  }

  has(address: number): boolean {
    for (const { from, to } of this.#ranges) if (address >= from && address < to) return true
    return false
  }

  get isEmpty(): boolean {
    return this.#ranges.length === 0
  }

  clear(): void {
    this.#ranges.length = 0
  }
}
