/**
 * The rewriting of a bundle's functions into generators: what all constructs share. Each construct has a
 * file of its own; `HANDLERS` in `constructs.ts` says which.
 */
import { pathToFileURL } from 'node:url';
import { ownerOf } from './frame.js';
import { NO_SITE } from './sites.js';
import { childrenOf, isFunction } from './tree.js';
const SITE_TEXT_MAX = 60;
export class Rewriter {
    source;
    facts;
    places;
    /** Starts every name of ours; occurs nowhere in the source. */
    prefix;
    sites = [NO_SITE];
    notes = [];
    /** Declarations at the top of the factory: strings of tagged templates. */
    declarations = [];
    /** Loops that only wait for others. */
    spins = new Set();
    /** The variable that holds the generator of a private method, once its function was used as a value. */
    privateTwins = new Map();
    /** The variables that hold classes whose methods read getters by `super`. */
    homes = new Map();
    /** How many symbols for methods' twins are needed. */
    symbols = 0;
    #handlers;
    #unique = 0;
    constructor(source, facts, places, handlers) {
        this.source = source;
        this.facts = facts;
        this.places = places;
        this.#handlers = handlers;
        this.prefix = freshPrefix(source);
    }
    /** A name of ours, the same for the same purpose. */
    name(purpose) {
        return this.prefix + purpose;
    }
    /** A name of ours that is used once. */
    unique(purpose) {
        this.#unique += 1;
        return `${this.prefix}${purpose}${this.#unique}`;
    }
    temp(frame) {
        return frame.temps.take(`${this.prefix}t`);
    }
    text(node) {
        return this.source.slice(node.start, node.end);
    }
    /** Rewritten code of a node whose value is used. */
    emit(node, frame) {
        const handler = this.#handlers[node.type];
        return handler?.(this, node, frame) ?? this.copy(node, frame);
    }
    /** The text of a node, with its children rewritten. */
    copy(node, frame, emit = child => this.emit(child, frame)) {
        const children = childrenOf(node);
        if (children.length === 0)
            return { start: node.start, end: node.end };
        const parts = [];
        let from = node.start;
        for (const child of children) {
            if (child.start > from)
                parts.push({ start: from, end: child.start });
            parts.push(emit(child));
            from = child.end;
        }
        if (node.end > from)
            parts.push({ start: from, end: node.end });
        return parts;
    }
    /** Registers a place where something happens, and gives its number as code. */
    site(kind, node, frame) {
        const text = this.text(node).replace(/\s+/g, ' ');
        const place = this.places.original(node.start);
        this.sites.push({
            kind,
            file: place?.file ?? '',
            line: place?.line ?? 0,
            column: place?.column ?? 0,
            name: text.length <= SITE_TEXT_MAX ? text : `${text.slice(0, SITE_TEXT_MAX - 1)}…`,
            function: frame.name,
        });
        return String(this.sites.length - 1);
    }
    note(kind, what, why, node) {
        const place = this.places.original(node.start);
        this.notes.push({ kind, what, why, file: place?.file ?? '', line: place?.line ?? 0 });
    }
    /** Is this function rewritten into a generator? */
    isTouched(fn) {
        return this.facts.touched.has(fn);
    }
    /** Is a statement, of the same function, in a loop that only waits? */
    isInSpin(node) {
        if (this.spins.size === 0)
            return false;
        for (let at = node; at && !isFunction(at); at = this.facts.parents.get(at)) {
            if (this.spins.has(at))
                return true;
        }
        return false;
    }
    /** The URL of the file that a node comes from. */
    urlOf(node) {
        return pathToFileURL(this.places.fileOf(node.start) ?? '').href;
    }
    /** `this`, `arguments` or `new.target`, taken from the function around when a generator lies between. */
    captured(what, frame) {
        const { owner, cut } = ownerOf(frame);
        if (!cut)
            return what === 'target' ? owner.target : undefined;
        owner.captures.add(what);
        const name = this.name(what);
        return what === 'this' && owner.derived ? `${name}()` : name;
    }
    /** The declarations that the captures and temporaries of a frame need, at the top of its body. */
    prologue(frame) {
        const parts = [];
        const declare = (what, value) => {
            parts.push(`const ${this.name(what)} = ${value}; `);
        };
        if (frame.captures.has('this'))
            declare('this', frame.derived ? '() => this' : 'this');
        if (frame.captures.has('arguments'))
            declare('arguments', 'arguments');
        if (frame.captures.has('target') && frame.target !== this.name('target')) {
            declare('target', frame.target);
        }
        if (frame.captures.has('super'))
            declare('super', '$k => super[$k]');
        if (frame.temps.names.length > 0)
            parts.push(`let ${frame.temps.names.join(', ')}; `);
        return parts;
    }
}
/** Code for a name or a text as a string of JavaScript. */
export function quote(text) {
    return JSON.stringify(text);
}
// --- internal ---
function freshPrefix(source) {
    for (let at = 0;; at += 1) {
        const prefix = at === 0 ? '$$' : `$$${at}_`;
        if (!source.includes(prefix))
            return prefix;
    }
}
//# sourceMappingURL=rewriter.js.map