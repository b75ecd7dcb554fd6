import { createRequire } from 'node:module';
const real = createRequire(import.meta.url);
export class Surroundings {
    constructor(_machine) { }
    of(_thread) {
        return {
            globals: { ...globalThis, Math, Date, performance, process, Promise, console },
            require: name => real(name),
        };
    }
    keep() { }
    restore() { }
}
//# sourceMappingURL=surroundings.js.map