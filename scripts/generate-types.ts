// Writes lib/supabase/functions.generated.ts from the migrations: npm run types:generate
import { writeFile } from 'node:fs/promises'
import { generateTypes } from '#lib/supabase/generate-types.ts'
import { applyMigrations } from '#lib/supabase/migrations.ts'
import { openPGlite } from '#lib/supabase/pglite.ts'

const database = await openPGlite()
await database.withConnection((connection) => applyMigrations(connection))
await writeFile('lib/supabase/functions.generated.ts', await generateTypes(database))
await database.close()
