import { z } from 'zod';

// Zod compiles object schemas with `new Function`, which the server's Content-Security-Policy forbids and reports.
// It decides while a schema is made, so this module is imported before every other.
z.config({ jitless: true });
