import Mustache
public import RehearsalRunning

/// A self-contained HTML page about comparisons.
public struct HTMLComparison {
  private let comparisons: [Comparison]

  /// Creates the page of comparisons.
  public init(_ comparisons: [Comparison]) {
    self.comparisons = comparisons
  }

  /// Returns the HTML text, which ends with a newline.
  ///
  /// - Throws: The template library's error.
  public func page() throws -> String {
    var library = MustacheLibrary()
    for (name, template) in try HTMLTemplates.parts() {
      library.register(template, named: name)
    }
    let content = comparisons.enumerated().map { Content(number: $0 + 1, $1) }
    let main = try MustacheTemplate(string: HTMLTemplates.main)
      .render(["comparisons": content], library: library)
    let title = content.map(\.comparison.title.text).joined(separator: ", ")
    var shell = PageShell(title: title, subject: title, main: main, script: PageScript.comparison)
    for (number, comparison) in comparisons.enumerated() {
      for (side, page) in comparison.pairPages {
        shell.data.append(("pair-\(number + 1)-\(side)", page.tables.json))
      }
    }
    return shell.text
  }

  /// What the templates show of one comparison.
  private struct Content {
    /// The number of the comparison on the page, counted from one.
    let number: Int
    let comparison: ComparisonSections
    /// The sections, each with an identifier that is unique on the page.
    let sections: [Identified]

    struct Identified {
      let id: String
      let section: ReportSection
    }

    init(number: Int, _ comparison: Comparison) {
      self.number = number
      self.comparison = ComparisonSections(comparison)
      sections = self.comparison.sections.enumerated().map { index, section in
        Identified(id: "part-\(number)-\(index + 1)", section: section)
      }
    }
  }
}
