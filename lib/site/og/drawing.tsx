import type { Fact, Picture } from './picture.ts'
import { plainText } from './plain-text.ts'
import { inks, Sign, ToneShape } from './shapes.tsx'

interface DrawingProps {
  readonly picture: Picture
  /** Where it is, as `rollcall.example.com`. */
  readonly host: string
  /** When the figures were read, as `2026-11-21 15:04 UTC`; null where there are none. */
  readonly as_of: string | null
}

const TITLE_MAX = 90

/** What is too wide for its place ends in an ellipsis. */
const oneLine = { whiteSpace: 'nowrap', overflow: 'hidden', textOverflow: 'ellipsis' } as const

/** Longer names are set smaller, so that they keep to their three lines. */
function titleSize(characters: number): number {
  if (characters <= 16) return 112
  if (characters <= 30) return 88
  return characters <= 52 ? 66 : 54
}

function figureSize(characters: number): number {
  if (characters <= 5) return 180
  return characters <= 8 ? 128 : 88
}

/** A preview of 1200 by 630, in the words of CSS that the renderer knows: boxes, and no classes. */
export function Drawing({ picture, host, as_of }: DrawingProps) {
  const { subject, title, words, mark, lead, facts = [] } = picture
  const name = plainText(title, TITLE_MAX)
  return (
    <div
      style={{
        display: 'flex',
        flexDirection: 'column',
        width: 1200,
        height: 630,
        padding: '56px 72px 52px',
        background: inks.ground,
        color: inks.ink,
        fontFamily: 'Geist',
        fontSize: 32,
      }}
    >
      <div style={{ display: 'flex', alignItems: 'center', justifyContent: 'space-between' }}>
        <div style={{ display: 'flex', alignItems: 'center' }}>
          <Sign />
          <span style={{ marginLeft: 16, fontSize: 36, fontWeight: 600, letterSpacing: -0.8 }}>
            rollcall
          </span>
        </div>
        <div
          style={{
            display: 'flex',
            flexDirection: 'column',
            alignItems: 'flex-end',
            color: inks.faint,
            fontSize: 24,
          }}
        >
          <span>{plainText(host, 44)}</span>
          {as_of === null ? null : <span>{`as of ${as_of}`}</span>}
        </div>
      </div>
      <div
        style={{
          display: 'flex',
          flexDirection: 'column',
          flexGrow: 1,
          justifyContent: 'center',
          overflow: 'hidden',
        }}
      >
        <span style={{ color: inks.soft, fontSize: 30, marginBottom: 14 }}>
          {plainText(subject, 40)}
        </span>
        {words === undefined ? (
          <div
            style={{
              display: 'block',
              lineClamp: 3,
              fontSize: titleSize(name.length),
              fontWeight: 600,
              letterSpacing: -2,
              lineHeight: 1.12,
              wordBreak: 'break-word',
            }}
          >
            {name}
          </div>
        ) : (
          <Figure value={plainText(title, 14)} words={plainText(words, 18)} />
        )}
        {mark === undefined ? null : (
          <div style={{ display: 'flex', alignItems: 'center', marginTop: 26, fontSize: 38 }}>
            <ToneShape of={mark.tone} />
            <span style={{ ...oneLine, maxWidth: 980, marginLeft: 18, color: inks[mark.tone] }}>
              {plainText(mark.words, 64)}
            </span>
          </div>
        )}
        {lead === undefined ? null : (
          <div
            style={{
              display: 'block',
              lineClamp: 3,
              marginTop: 26,
              maxWidth: 980,
              color: inks.soft,
              fontSize: 34,
              lineHeight: 1.4,
            }}
          >
            {plainText(lead, 170)}
          </div>
        )}
      </div>
      {facts.length > 0 ? <Facts facts={facts.slice(0, 4)} /> : null}
    </div>
  )
}

function Figure({ value, words }: { readonly value: string; readonly words: string }) {
  return (
    <div style={{ display: 'flex', alignItems: 'flex-end' }}>
      <span
        style={{
          fontSize: figureSize(value.length),
          fontWeight: 600,
          letterSpacing: '-0.035em',
          lineHeight: 1,
        }}
      >
        {value}
      </span>
      <span
        style={{
          ...oneLine,
          flexShrink: 0,
          marginLeft: 30,
          marginBottom: 12,
          fontSize: 54,
          color: inks.soft,
        }}
      >
        {words}
      </span>
    </div>
  )
}

function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  const widest = Math.floor(1100 / facts.length) - 44
  return (
    <div
      style={{
        display: 'flex',
        paddingTop: 28,
        borderTop: `2px solid ${inks.line}`,
      }}
    >
      <div style={{ display: 'flex' }}>
        {facts.map(({ label, value }) => (
          <div
            key={label}
            style={{ display: 'flex', flexDirection: 'column', marginRight: 44, maxWidth: widest }}
          >
            <span style={{ ...oneLine, color: inks.faint, fontSize: 24 }}>
              {plainText(label, 24)}
            </span>
            <span style={{ ...oneLine, marginTop: 6, fontSize: 34 }}>{plainText(value, 40)}</span>
          </div>
        ))}
      </div>
    </div>
  )
}
