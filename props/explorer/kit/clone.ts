export function cloneWith(message: unknown, _transfer: readonly object[]): unknown {
  if (typeof message !== 'object' || message === null) return message
  if (message instanceof SharedArrayBuffer) return message
  if (ArrayBuffer.isView(message)) {
    const V = message.constructor as new (...a: unknown[]) => unknown
    return new V(message.buffer, message.byteOffset, (message as Int32Array).length)
  }
  if (Array.isArray(message)) return message.map(x => cloneWith(x, []))
  return Object.fromEntries(Object.entries(message).map(([k, v]) => [k, cloneWith(v, [])]))
}
