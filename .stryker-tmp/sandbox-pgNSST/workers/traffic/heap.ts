/** A binary min-heap of (time, key) pairs, in two flat arrays: no object for each entry. */
// @ts-nocheck


export class TimeHeap {
  #times: number[] = []
  #keys: number[] = []

  /** Time of the earliest entry; Infinity when the heap is empty. */
  get minMs(): number {
    return this.#times.length === 0 ? Infinity : this.#times[0]
  }

  push(ms: number, key: number): void {
    let at = this.#times.length
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.#before(ms, key, parent)) break
      this.#set(at, this.#times[parent], this.#keys[parent])
      at = parent
    }
    this.#set(at, ms, key)
  }

  /** Removes the earliest entry, of equal ones that with the smallest key, and returns its key. */
  pop(): number {
    const [result] = this.#keys
    const ms = this.#times.pop()
    const key = this.#keys.pop()
    if (result === undefined || ms === undefined || key === undefined) {
      throw new RangeError('the heap is empty')
    }
    if (this.#times.length > 0) this.#sink(ms, key)
    return result
  }

  /** Puts an entry in the place of the first, as far down as it belongs. */
  #sink(ms: number, key: number): void {
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= this.#times.length) break
      const right = child + 1
      if (right < this.#times.length) {
        if (this.#before(this.#times[right], this.#keys[right], child)) child = right
      }
      if (this.#before(ms, key, child)) break
      this.#set(at, this.#times[child], this.#keys[child])
      at = child
    }
    this.#set(at, ms, key)
  }

  #before(ms: number, key: number, at: number): boolean {
    return ms < this.#times[at] || (ms === this.#times[at] && key < this.#keys[at])
  }

  #set(at: number, ms: number, key: number): void {
    this.#times[at] = ms
    this.#keys[at] = key
  }
}
