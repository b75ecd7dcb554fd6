/** The shared memories that a value leads to. */
// @ts-nocheck


/** Every SharedArrayBuffer in a value, with the way to it (`ports[0].sab`) as its name. */
export function sharedMemoriesIn(value: unknown): { buffer: SharedArrayBuffer; name: string }[] {
  const found = new Map<SharedArrayBuffer, string>()
  const seen = new Set<object>()
  const queue: { value: unknown; name: string }[] = [{ value, name: '' }]
  for (const { value, name } of queue) {
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    if (value instanceof SharedArrayBuffer) {
      found.set(value, name === '' ? 'memory' : name)
    } else if (ArrayBuffer.isView(value)) {
      queue.push({ value: value.buffer, name })
    } else {
      queue.push(...partsOf(value, name))
    }
  }
  return [...found].map(([buffer, name]) => ({ buffer, name }))
}

// --- internal ---

function partsOf(value: object, name: string): { value: unknown; name: string }[] {
  if (value instanceof Map) {
    return [...value].flatMap(([key, item]) => [
      { value: key, name },
      { value: item, name: `${name}[${String(key)}]` },
    ])
  }
  if (value instanceof Set)
    return [...value].map((item, at) => ({ value: item, name: `${name}[${at}]` }))
  return Object.entries(value).map(([key, item]) => ({
    value: item,
    name: /^\d+$/.test(key) ? `${name}[${key}]` : name === '' ? key : `${name}.${key}`,
  }))
}
