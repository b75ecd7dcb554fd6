/**
 * The shared memories of an execution in one address space, so that an operation's place is a number.
 * A memory's address stays the same for all executions of one input.
 */
/** Where a view keeps what the machine knows of it. Not enumerable. */
const INFO = Symbol('memory');
export class Memories {
    #all = [];
    #objects = new Map();
    #objectNames = new Map();
    #next = ALIGN;
    #epoch = 0;
    #kept = 0;
    /** Forgets everything: another input. */
    clear() {
        this.#all.length = 0;
        this.#kept = 0;
        this.#next = ALIGN;
        this.#epoch++;
    }
    /** Takes a memory in, with its present content as the image to go back to. */
    keep(buffer, name) {
        const memory = this.#of(buffer);
        memory.image = memory.bytes.slice();
        memory.name = name;
        this.#kept = this.#all.length;
    }
    /** Puts every kept memory back to its image, and forgets those made since. */
    restore() {
        for (let i = 0; i < this.#kept; i++) {
            const { bytes, image } = this.#all[i];
            bytes.set(image);
        }
        if (this.#all.length === this.#kept)
            return;
        this.#all.length = this.#kept;
        const last = this.#all.at(-1);
        this.#next = last === undefined ? ALIGN : this.#end(last);
        this.#epoch++;
    }
    /** One past the highest address in use. */
    get limit() {
        return this.#next;
    }
    /** What is known of a view on shared memory; null: any other object. */
    info(object) {
        const known = object[INFO];
        if (known === null)
            return null;
        if (known !== undefined && known.owner === this && known.epoch === this.#epoch)
            return known;
        return this.#learn(object);
    }
    /** The memory that is the same as this one, if another object stands for it; else itself. */
    canonical(buffer) {
        return this.#of(buffer).buffer;
    }
    /** An address for an object that is no memory: the same name, the same address. */
    objectAddress(name) {
        let address = this.#objects.get(name);
        if (address === undefined) {
            address = OBJECTS + this.#objects.size * ALIGN;
            this.#objects.set(name, address);
            this.#objectNames.set(address, name);
        }
        return address;
    }
    /** A place as people read it: `cells[3]` style is the report's business; this is memory and byte. */
    describe(address) {
        const object = this.#objectNames.get(address);
        if (object !== undefined)
            return { memory: object, byte: 0 };
        for (const memory of this.#all) {
            if (address >= memory.address && address < this.#end(memory)) {
                return { memory: memory.name, byte: address - memory.address };
            }
        }
        return { memory: 'unknown memory', byte: address };
    }
    // --- internal ---
    #learn(object) {
        if (!ArrayBuffer.isView(object) || !(object.buffer instanceof SharedArrayBuffer)) {
            if (ArrayBuffer.isView(object))
                mark(object, null);
            return null;
        }
        const memory = this.#of(object.buffer);
        const info = {
            start: memory.address + object.byteOffset,
            width: widthOf(object),
            atomic: atomicOf(object),
            big: object instanceof BigInt64Array || object instanceof BigUint64Array,
            memory: this.#all.indexOf(memory),
            owner: this,
            epoch: this.#epoch,
        };
        mark(object, info);
        return info;
    }
    #of(buffer) {
        for (const memory of this.#all)
            if (memory.buffer === buffer)
                return memory;
        for (const memory of this.#all)
            if (isSameMemory(memory.buffer, buffer))
                return memory;
        const memory = {
            buffer,
            address: this.#next,
            bytes: new Uint8Array(buffer),
            image: undefined,
            name: `memory ${this.#all.length + 1}`,
        };
        this.#all.push(memory);
        this.#next = this.#end(memory);
        return memory;
    }
    #end({ buffer, address }) {
        // The compiler's library for Node 20 does not know it.
        const length = buffer.maxByteLength ?? buffer.byteLength;
        return address + Math.max(ALIGN, Math.ceil(length / ALIGN) * ALIGN);
    }
}
/** Memories begin at multiples of this, so that no two share a cell of any width. */
const ALIGN = 64;
/** Addresses of objects that are no memory begin here. */
const OBJECTS = 2 ** 30;
// --- internal ---
function mark(view, info) {
    if (!Object.isExtensible(view))
        return;
    Object.defineProperty(view, INFO, { value: info, writable: true, configurable: true });
}
function widthOf(view) {
    return 'BYTES_PER_ELEMENT' in view ? view.BYTES_PER_ELEMENT : 1;
}
function atomicOf(view) {
    if (view instanceof Int32Array)
        return 'int32';
    const not = [Float32Array, Float64Array, Uint8ClampedArray, DataView];
    return not.some(type => view instanceof type) ? 'no' : 'other';
}
/** Flips one byte through one and looks through the other; only one real thread runs here. */
function isSameMemory(one, other) {
    if (one.byteLength !== other.byteLength || one.byteLength === 0)
        return false;
    const [mine, theirs] = [new Uint8Array(one), new Uint8Array(other)];
    const before = mine[0];
    mine[0] = before ^ 1;
    const same = theirs[0] === (before ^ 1);
    mine[0] = before;
    if (!same)
        return false;
    // Equal by chance is possible in one state only: look at the other state as well.
    return theirs[0] === before;
}
//# sourceMappingURL=memory.js.map