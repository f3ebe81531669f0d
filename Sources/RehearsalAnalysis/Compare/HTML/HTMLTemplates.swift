import Mustache

/// The Mustache templates of the HTML page about comparisons.
///
/// The templates read the properties and enum cases of ``ComparisonSections`` and its parts by their names. A dot
/// before a name restricts the lookup to the current context, without the enclosing ones. Mustache escapes the values
/// in double braces. Only drawings, which escape their own text, are in triple braces.
enum HTMLTemplates {
  /// The template of the main part of the page.
  ///
  /// The content repeats for each element of the list `comparisons`. A section with a title becomes an HTML element
  /// `details`, which the user can fold.
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

  /// Returns the partial templates, which other templates include by name.
  ///
  /// - Throws: An error of the Mustache library, if a template cannot be parsed.
  static func partialTemplates() throws -> [(name: String, template: MustacheTemplate)] {
    try [
      ("phrase", phraseTemplate), ("block", blockTemplate), ("table", tableTemplate),
    ].map { name, text in
      (name, try MustacheTemplate(string: text))
    }
  }

  private static let phraseTemplate =
    "{{#.pieces}}{{#.words}}{{.}}{{/.words}}{{#.code}}<code>{{.}}</code>{{/.code}}{{/.pieces}}"

  private static let blockTemplate = """
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

  private static let tableTemplate = """
    <div class="scroll" tabindex="0"><table><caption>{{#caption}}{{>phrase}}{{/caption}}</caption>
    <thead><tr>{{#head}}<th scope="col" class="{{alignment}}">{{#text}}{{>phrase}}{{/text}}</th>{{/head}}</tr></thead>
    <tbody>{{#rows}}<tr class="{{tone}}">{{#cells}}{{#isHeading}}<th scope="row" class="{{alignment}}">{{#text}}{{>phrase}}{{/text}}</th>{{/isHeading}}\
    {{^isHeading}}<td class="{{alignment}}">{{#text}}{{>phrase}}{{/text}}</td>{{/isHeading}}{{/cells}}</tr>
    {{/rows}}</tbody></table></div>

    """
}
