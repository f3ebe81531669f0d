/// The Mustache templates of the HTML page about comparisons.
///
/// The templates read the properties and cases of ``ComparisonSections`` and its parts by their names. A dot
/// before a name keeps the engine from looking for it further out. The engine escapes everything in double
/// braces; only drawings, which escape their text themselves, are in triple braces.
enum HTMLTemplates {
  /// The page, from a list `comparisons`.
  static let page = """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{{#comparisons}}{{#title}}{{>phrase}}{{/title}} {{/comparisons}}</title>
    <style>
    \(style)
    </style>
    </head>
    <body>
    {{#comparisons}}
    <h1 class="{{tone}}">{{#result}}{{>phrase}}{{/result}}</h1>
    {{#resultBlocks}}{{>block}}{{/resultBlocks}}
    {{#sections}}
    {{#.title}}<h2>{{>phrase}}</h2>{{/.title}}
    {{#.blocks}}{{>block}}{{/.blocks}}
    {{/sections}}
    <footer><p>{{#note}}{{>phrase}}{{/note}}</p></footer>
    {{/comparisons}}
    </body>
    </html>
    """

  /// A phrase.
  static let phrase =
    "{{#.pieces}}{{#.words}}{{.}}{{/.words}}{{#.code}}<code>{{.}}</code>{{/.code}}{{/.pieces}}"

  /// A block of a section.
  static let block = """
    {{#.notes}}<p>{{>phrase}}</p>
    {{/.notes}}
    {{#.cautions}}<p class="bad">{{>phrase}}</p>
    {{/.cautions}}
    {{#.commands}}<p>{{>phrase}}</p>
    {{/.commands}}
    {{#.sides}}<div class="side"><b>{{label}}</b>{{#texts}} {{>phrase}}{{/texts}}</div>
    {{/.sides}}
    {{#.items}}<p>{{label}} {{#text}}{{>phrase}}{{/text}}</p>
    <div class="pair">
    {{#sides}}<div><b>{{label}}</b>{{{.figure}}}{{#texts}} {{>phrase}}{{/texts}}</div>
    {{/sides}}
    </div>
    {{/.items}}
    {{#.chart}}{{#figure}}<h3>{{#caption}}{{>phrase}}{{/caption}}</h3>{{{.}}}{{/figure}}
    {{/.chart}}
    {{#.table}}{{>table}}{{/.table}}
    """

  /// A table.
  static let table = """
    <table><tr>{{#head}}<th class="{{alignment}}">{{#text}}{{>phrase}}{{/text}}</th>{{/head}}</tr>
    {{#rows}}<tr class="{{tone}}">{{#cells}}<td class="{{alignment}}">{{#text}}{{>phrase}}{{/text}}</td>{{/cells}}</tr>
    {{/rows}}</table>

    """

  private static let style = """
    :root { --ink: #1c1c1e; --paper: #ffffff; --faint: #8a8a8e; --line: #d8d8dc; --good: #1a7f37; --bad: #b42318; --mark: #1f5fbf; }
    @media (prefers-color-scheme: dark) { :root { --ink: #eaeaec; --paper: #17171a; --faint: #98989f; --line: #3a3a40; --good: #4cc26a; --bad: #ff7a6b; --mark: #7aa7ff; } }
    body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
    h1, h2, h3 { line-height: 1.25; } h2 { margin-top: 2.5rem; font-size: 1.25rem; } h3 { font-size: 1rem; } h2 code, h3 code { font: inherit; }
    table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; } table + table { margin-top: 1.5rem; }
    th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); } .trailing { text-align: right; } .trailing + .leading { padding-left: 1.5rem; }
    code { font-size: .85em; overflow-wrap: anywhere; } footer, .aside, .side code { color: var(--faint); }
    .good { color: var(--good); } .bad { color: var(--bad); }
    svg { width: 100%; height: auto; display: block; margin: .5rem 0; }
    svg text { fill: var(--ink); font: 12px system-ui, sans-serif; } svg .small, svg .time { font-size: 10px; fill: var(--faint); }
    svg .mark { stroke: var(--mark); stroke-width: 2; fill: var(--mark); } svg .pooled { stroke: var(--ink); stroke-width: 3; fill: var(--ink); }
    svg .zero { stroke: var(--faint); } svg .margin { stroke: var(--bad); stroke-dasharray: 4 3; } svg .bar { fill: var(--mark); }
    svg .life { stroke: var(--line); } svg .arrow { stroke: var(--mark); fill: var(--mark); } svg .refused { stroke: var(--bad); fill: var(--bad); }
    .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; overflow-x: auto; }
    @media (max-width: 40rem) { table { display: block; overflow-x: auto; white-space: nowrap; } .pair { grid-template-columns: 1fr; } h1, h2, h3 { overflow-wrap: anywhere; } }
    """
}
