import RehearsalSimulation

/// The heading, the label and the list items above a line, and what they say about gates.
///
/// Below a title about coverage, `Unit: >= 80%` is a gate of unit coverage. Below `Unit coverage`, so is `Minimum: 80%`.
/// Below a title such as `When to Reject`, a condition such as `unit coverage < 80%` is the opposite of a gate.
struct GateTitles {
  /// What the titles above a line say.
  struct Context {
    /// Whether a title is about coverage.
    var isAboutCoverage = false
    /// Whether a title says that the numbers below it are minimums, as `Coverage targets` does.
    var saysMinimum = false
    /// What a title says about the conditions below it; `nil` if it says nothing.
    var consequence: GateConsequences.Consequence?
    /// The standard names of the metrics of the innermost title; empty if it names none.
    var metrics: [String] = []

    static let none = Context()

    fileprivate var isEmpty: Bool {
      !isAboutCoverage && !saysMinimum && consequence == nil && metrics.isEmpty
    }

    fileprivate init() {}

    /// Finds out what a title says.
    fileprivate init(_ line: MarkdownLine) {
      guard let words = line.textWithoutMarker else { return }
      let text = PlainText(words, in: line)
      let all = 0..<text.lowercasedBytes.count
      isAboutCoverage = text.contains("coverage")
      saysMinimum = ThresholdPhrase.saysMinimum(text, all)
      consequence = GateConsequences.consequence(ofTitle: text)
      if isAboutCoverage, !text.lowercasedBytes.contains(where: \.isASCIIDigit) {
        metrics = GateMetric.names(in: text, all)
      }
    }

    /// Returns what this title and a title in its section say.
    fileprivate func with(_ inner: Context) -> Context {
      var context = inner
      context.isAboutCoverage = isAboutCoverage || inner.isAboutCoverage
      context.saysMinimum = saysMinimum || inner.saysMinimum
      context.consequence = inner.consequence ?? consequence
      if inner.metrics.isEmpty { context.metrics = metrics }
      return context
    }
  }

  private var heading = Context.none
  /// The headings above the next line that say what follows from conditions, from the outermost to the innermost.
  private var consequences: [(level: Int, consequence: GateConsequences.Consequence)] = []
  /// The last line of text, if it is a label, such as `Coverage:`.
  private var label: Title?
  /// The list items that contain the next line if it is indented further, from the outermost to the innermost.
  private var items: [(indent: Int, title: Title)] = []

  /// A label or list item, and what it says, once that is needed.
  private struct Title {
    let line: MarkdownLine
    private var readContext: Context?

    init(_ line: MarkdownLine) { self.line = line }

    mutating func context() -> Context {
      let context = readContext ?? Context(line)
      readContext = context
      return context
    }
  }

  /// Returns what the titles above a line say.
  ///
  /// The function must be called for every line in turn. For a line without a number, the result is empty.
  mutating func context(above line: MarkdownLine) -> Context {
    switch line.kind {
    case .heading(let level, _):
      begin(line, level)
      return .none
    case .item(let indent, _):
      items.removeAll { $0.indent >= indent }
      defer { items.append((indent, Title(line))) }
      return context(of: line)
    case .text(let text):
      let isNested = line.fullText.utf8.first.map(MarkdownScanner.isBlank) ?? false
      guard !isNested else { return context(of: line) }
      let isBold = text.hasPrefix("**") && text.hasSuffix("**")
      label = isBold || text.hasSuffix(":") || text.hasSuffix(":**") ? Title(line) : nil
      items = []
      return heading
    case .tableRow: return context(of: line)
    case .blank, .code: return .none
    }
  }

  /// Returns what the titles above each line say, by the number of the line; lines without such titles are left out.
  static func contexts(in text: MarkdownText) -> [Int: Context] {
    var titles = GateTitles()
    var contexts: [Int: Context] = [:]
    for line in text.lines {
      let context = titles.context(above: line)
      if !context.isEmpty { contexts[line.number] = context }
    }
    // The header of a table is above its rows, too.
    for table in MarkdownTable.tables(in: text.lines[...]) {
      for row in rejectionRows(of: table) {
        contexts[row.line.number, default: Context()].consequence = .rejection
      }
    }
    return contexts
  }

  /// Returns the rows of a table whose numbers are all in columns with a title such as `Reject If`.
  ///
  /// The first column can name a metric such as `p95`. In a table with the columns `Pass` and `Fail`, the numbers in the
  /// first of them are the gates.
  private static func rejectionRows(of table: MarkdownTable) -> [MarkdownTable.Row] {
    guard let line = table.rows.first?.line else { return [] }
    let columns = Set(
      table.header.indices.filter { column in
        let title = PlainText(table.header[column][...], in: line)
        return GateRejection.isStated(in: title, 0..<title.lowercasedBytes.count)
      }
    )
    guard !columns.isEmpty else { return [] }
    return table.rows.filter { row in
      row.cells.indices.dropFirst().allSatisfy { column in
        columns.contains(column) || !row.cells[column].utf8.contains(where: \.isASCIIDigit)
      }
    }
  }

  private mutating func begin(_ line: MarkdownLine, _ level: Int) {
    (heading, label, items) = (Context(line), nil, [])
    consequences.removeAll { $0.level >= level }
    // The heading of the whole definition names the agent.
    if let consequence = heading.consequence, level > 1 {
      consequences.append((level, consequence))
    }
    heading.consequence = consequences.last?.consequence
  }

  private mutating func context(of line: MarkdownLine) -> Context {
    guard line.fullText.utf8.contains(where: \.isASCIIDigit) else { return .none }
    var context = heading
    if let labelContext = label?.context() { context = context.with(labelContext) }
    for index in items.indices { context = context.with(items[index].title.context()) }
    return context
  }
}
