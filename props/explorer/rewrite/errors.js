/**
 * Code that cannot be loaded by the explorer. The message says what is wrong, where, and what to do
 * instead. Match on `code`: classes do not survive a message to another thread.
 */
export class RewriteError extends Error {
    name = 'RewriteError';
    code;
    constructor(code, message) {
        super(message);
        this.code = code;
    }
}
//# sourceMappingURL=errors.js.map