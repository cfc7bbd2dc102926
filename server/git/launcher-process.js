// Sources run from a file of this name, as builds do. Node strips the types of the few files that it imports.
await import('./launcher-process.ts');
