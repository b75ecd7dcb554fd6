export function cloneWith(message, _transfer) {
    if (typeof message !== 'object' || message === null)
        return message;
    if (message instanceof SharedArrayBuffer)
        return message;
    if (ArrayBuffer.isView(message)) {
        const V = message.constructor;
        return new V(message.buffer, message.byteOffset, message.length);
    }
    if (Array.isArray(message))
        return message.map(x => cloneWith(x, []));
    return Object.fromEntries(Object.entries(message).map(([k, v]) => [k, cloneWith(v, [])]));
}
//# sourceMappingURL=clone.js.map