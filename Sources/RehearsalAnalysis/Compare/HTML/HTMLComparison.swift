import Mustache
public import RehearsalRunning

/// A report on comparisons as a single HTML page that needs no other files.
public struct HTMLComparison {
  private let comparisons: [Comparison]

  /// Creates the page of comparisons.
  public init(_ comparisons: [Comparison]) {
    self.comparisons = comparisons
  }

  /// Returns the HTML text of the page, which ends with a newline.
  ///
  /// - Throws: An error of the Mustache library, if a template cannot be parsed.
  public func page() throws -> String {
    var library = MustacheLibrary()
    for (name, template) in try HTMLTemplates.partialTemplates() {
      library.register(template, named: name)
    }
    let contents = comparisons.enumerated().map { Content(number: $0 + 1, $1) }
    let main = try MustacheTemplate(string: HTMLTemplates.main)
      .render(["comparisons": contents], library: library)
    let title = contents.map(\.comparison.title.text).joined(separator: ", ")
    var shell = PageShell(title: title, subject: title, main: main, script: PageScript.comparison)
    for (index, comparison) in comparisons.enumerated() {
      for (side, page) in comparison.widestPairPages {
        shell.data.append(("pair-\(index + 1)-\(side)", page.tables.json))
      }
    }
    return shell.text
  }

  /// The values of one comparison that the Mustache templates read by their names.
  private struct Content {
    /// The number of the comparison on the page, counted from one.
    let number: Int
    let comparison: ComparisonSections
    /// The sections of the comparison, each with an HTML identifier that is unique on the page.
    let sections: [IdentifiedSection]

    struct IdentifiedSection {
      let id: String
      let section: ReportSection
    }

    init(number: Int, _ comparison: Comparison) {
      self.number = number
      self.comparison = ComparisonSections(comparison)
      sections = self.comparison.sections.enumerated().map { index, section in
        IdentifiedSection(id: "part-\(number)-\(index + 1)", section: section)
      }
    }
  }
}
