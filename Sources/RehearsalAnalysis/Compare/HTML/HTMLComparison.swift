import Mustache
public import RehearsalRunning

/// A self-contained HTML page about comparisons.
public struct HTMLComparison {
  private let comparisons: [ComparisonSections]

  /// Creates the page of comparisons.
  public init(_ comparisons: [Comparison]) {
    self.comparisons = comparisons.map { ComparisonSections($0) }
  }

  /// Returns the HTML text, which ends with a newline.
  ///
  /// - Throws: The template library's error.
  public func page() throws -> String {
    var library = MustacheLibrary()
    try library.register(HTMLTemplates.phrase, named: "phrase")
    try library.register(HTMLTemplates.table, named: "table")
    try library.register(HTMLTemplates.block, named: "block")
    let page = try MustacheTemplate(string: HTMLTemplates.page)
    return page.render(["comparisons": comparisons], library: library) + "\n"
  }
}
