/** What a scenario file says: threads, the memory that they share, and what must hold. */
/** Gives its argument back, typed. */
export function defineScenario(scenario) {
    return scenario;
}
//# sourceMappingURL=scenario.js.map