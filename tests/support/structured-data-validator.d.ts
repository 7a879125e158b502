/** The package has no types of its own: those of what the tests call. */
declare module '@adobe/structured-data-validator' {
  interface Issue {
    readonly rootType: string
    readonly issueMessage: string
    readonly severity: 'ERROR' | 'WARNING'
  }

  // biome-ignore lint/style/noDefaultExport: that is what the package has.
  export default class Validator {
    /** `vocabulary` is schema.org's own JSON-LD document. */
    constructor(vocabulary: { readonly '@graph': readonly object[] })
    validate(extracted: { jsonld: Record<string, object[]> }): Promise<Issue[]>
  }
}
