/** Installs the twins, once. */
export declare function install(): void;
//# sourceMappingURL=install.d.ts.map