/** A loaded scenario as the machine runs it: each thread in an instance of the code of its own. */
import { active, drive } from '../kit/active.js';
import { twinOf } from '../kit/symbols.js';
import { scenarioIn } from './check-scenario.js';
export class LoadedProgram {
    threads;
    recovers;
    mayThrow;
    always;
    #parts;
    #checks;
    #loaded = [];
    #observed;
    constructor(parts) {
        this.#parts = parts;
        this.threads = parts.threads;
        this.#checks = new Loaded(parts, -1);
        this.#checks.reset();
        const { scenario } = this.#checks;
        this.recovers = scenario.onCrash !== undefined;
        this.mayThrow = scenario.mayThrow === true;
        if (scenario.always !== undefined) {
            this.always = () => this.#checks.scenario.always(this.#observe(this.#checks));
        }
    }
    get scenario() {
        return this.#checks.scenario;
    }
    /** Plain words on which races are meant. */
    heuristic() {
        const { scenario } = this.#checks;
        return scenario.heuristic?.(observe(this.#parts, scenario)) ?? [];
    }
    reset() {
        this.#parts.kit.restore();
        this.#checks.reset();
        this.#observed = undefined;
    }
    start(thread) {
        const loaded = this.#load(thread);
        return this.#thread(loaded, thread);
    }
    recover(victim) {
        const { machine } = this.#parts;
        const loaded = this.#load(machine.current);
        const observed = this.#uninterrupted(() => observe(this.#parts, loaded.scenario));
        return run(loaded.scenario, loaded.scenario.onCrash, [observed, victim]);
    }
    finally(results) {
        const check = this.#checks.scenario.finally;
        if (check === undefined)
            return;
        const told = results.slice(0, this.threads).map(result => this.#told(result));
        check.call(this.#checks.scenario, this.#observe(this.#checks), told, this.#parts.input);
    }
    // --- internal ---
    /** The thread's modules as a thread that begins finds them. */
    #load(thread) {
        this.#loaded[thread] ??= new Loaded(this.#parts, thread);
        const loaded = this.#loaded[thread];
        this.#uninterrupted(() => loaded.reset());
        return loaded;
    }
    #uninterrupted(act) {
        const { machine } = this.#parts;
        machine.enterUnscheduled(active.site);
        try {
            return act();
        }
        finally {
            machine.leaveUnscheduled();
        }
    }
    *#thread({ scenario }, thread) {
        const message = sent(this.#parts, scenario, thread);
        const cells = yield* attached(scenario, message, thread);
        const { threads } = scenario;
        const all = typeof threads === 'function' ? threads(this.#parts.input) : threads;
        const body = all[thread];
        // Not by `run`: each generator in between costs at every switch.
        const twin = twinOf(body);
        if (twin !== undefined)
            return yield* twin.call(scenario, cells, thread);
        return yield* run(scenario, body, [cells, thread]);
    }
    #observe({ scenario }) {
        this.#observed ??= { value: observe(this.#parts, scenario) };
        return this.#observed.value;
    }
    #told(result) {
        if (result.status === 'crashed') {
            return { status: 'crashed', site: this.#parts.place(result.site) };
        }
        if (result.status === 'running')
            return { status: 'crashed', site: '' };
        return result;
    }
}
// --- internal ---
/** One instance, and the scenario in it. */
class Loaded {
    #instance;
    #parts;
    constructor(parts, thread) {
        this.#parts = parts;
        this.#instance = parts.instance(thread);
    }
    reset() {
        this.#instance.reset();
    }
    get scenario() {
        const { exportName, file } = this.#parts;
        return scenarioIn(this.#instance.exports(), exportName, file);
    }
}
function sent({ kit, state }, scenario, thread) {
    const { message, transfer = [] } = scenario.send?.(state, thread) ?? { message: state };
    return kit.clone(message, transfer);
}
function* attached(scenario, message, thread) {
    if (scenario.attach === undefined)
        return message;
    return yield* run(scenario, scenario.attach, [message, thread]);
}
/** What the checks see: the state as a further thread would get it, with nothing scheduled. */
function observe(parts, scenario) {
    if (scenario.observe !== undefined)
        return scenario.observe(parts.state);
    return drive(attached(scenario, sent(parts, scenario, -1), -1));
}
/** Runs a function of the scenario as a thread does: through its twin, if it has one. */
function* run(scenario, f, args) {
    const twin = twinOf(f);
    if (twin !== undefined)
        return yield* Reflect.apply(twin, scenario, args);
    return Reflect.apply(f, scenario, args);
}
//# sourceMappingURL=loaded-program.js.map