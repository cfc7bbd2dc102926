import { z } from 'zod';

// Zod compiles object schemas with `new Function`, which the server's Content-Security-Policy forbids and reports. Zod
// reads this when a schema is created, so this module is imported before all others.
z.config({ jitless: true });
