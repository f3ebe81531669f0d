import Mustache

/// The Mustache templates of the HTML page about comparisons.
///
/// The templates read the properties and cases of ``ComparisonSections`` and its parts by their names. A dot
/// before a name keeps the engine from looking for it further out. The engine escapes everything in double
/// braces; only drawings, which escape their text themselves, are in triple braces.
enum HTMLTemplates {
  /// The main part of the page, from a list `comparisons`.
  ///
  /// A section with a title can be folded.
  static let main = """
    {{#comparisons}}
    <article data-comparison="{{number}}">
    {{#comparison}}<h1 class="{{tone}}">{{#result}}{{>phrase}}{{/result}}</h1>
    {{#resultBlocks}}{{>block}}{{/resultBlocks}}
    {{#overview}}<div class="overview">{{>table}}</div>{{/overview}}{{/comparison}}
    <nav class="contents" aria-label="Parts of comparison {{number}}">
    {{#.sections}}{{#section}}{{#.title}}<a href="#{{id}}">{{>phrase}}</a>
    {{/.title}}{{/section}}{{/.sections}}
    </nav>
    {{#.sections}}
    {{#section}}
    {{#.title}}<details open><summary><h2 id="{{id}}">{{>phrase}}</h2></summary>{{/.title}}
    {{#.blocks}}{{>block}}{{/.blocks}}
    {{#.title}}</details>{{/.title}}
    {{/section}}
    {{/.sections}}
    {{#comparison}}<p class="aside">{{#note}}{{>phrase}}{{/note}}</p>{{/comparison}}
    </article>
    {{/comparisons}}

    """

  /// Returns the templates that others use, with their names.
  ///
  /// - Throws: The template library's error.
  static func parts() throws -> [(name: String, template: MustacheTemplate)] {
    try [("phrase", phrase), ("block", block), ("table", table)].map { name, text in
      (name, try MustacheTemplate(string: text))
    }
  }

  private static let phrase =
    "{{#.pieces}}{{#.words}}{{.}}{{/.words}}{{#.code}}<code>{{.}}</code>{{/.code}}{{/.pieces}}"

  private static let block = """
    {{#.notes}}<p>{{>phrase}}</p>
    {{/.notes}}
    {{#.cautions}}<p class="bad">{{>phrase}}</p>
    {{/.cautions}}
    {{#.commands}}<p>{{>phrase}}</p>
    {{/.commands}}
    {{#.sides}}<div class="side"><b>{{label}}</b>{{#texts}} {{>phrase}}{{/texts}}</div>
    {{/.sides}}
    {{#.items}}<p>{{label}} {{#text}}{{>phrase}}{{/text}}</p>
    {{#sides}}<div class="side"><b>{{label}}</b>{{#texts}} {{>phrase}}{{/texts}}{{{.figure}}}</div>
    {{/sides}}
    {{/.items}}
    {{#.chart}}{{#figure}}<figure><figcaption>{{#caption}}{{>phrase}}{{/caption}}</figcaption>
    <div class="scroll" tabindex="0">{{{.}}}</div></figure>{{/figure}}
    {{/.chart}}
    {{#.table}}{{>table}}{{/.table}}
    """

  private static let table = """
    <div class="scroll" tabindex="0"><table><caption>{{#caption}}{{>phrase}}{{/caption}}</caption>
    <thead><tr>{{#head}}<th scope="col" class="{{alignment}}">{{#text}}{{>phrase}}{{/text}}</th>{{/head}}</tr></thead>
    <tbody>{{#rows}}<tr class="{{tone}}">{{#cells}}{{#isHeading}}<th scope="row" class="{{alignment}}">{{#text}}{{>phrase}}{{/text}}</th>{{/isHeading}}\
    {{^isHeading}}<td class="{{alignment}}">{{#text}}{{>phrase}}{{/text}}</td>{{/isHeading}}{{/cells}}</tr>
    {{/rows}}</tbody></table></div>

    """
}
