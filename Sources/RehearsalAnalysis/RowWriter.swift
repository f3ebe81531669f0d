import Foundation
public import RehearsalRecording
import RehearsalSimulation

/// The output format of `rehearse query` for the rows that a query returns.
public enum RowFormat: String, Sendable, CaseIterable {
  /// A table in plain text with aligned columns.
  case table
  /// Comma-separated values as in RFC 4180, with a newline after each row.
  case csv
  /// A JSON array with one object for each row.
  case json
  /// A table in Markdown.
  case markdown
}

/// A writer of the rows that an SQL query returns.
///
/// CSV and JSON are written row by row. A table, in plain text or in Markdown, is written after the last row.
/// Its rows are kept in memory until then, so it has at most 10,000 rows.
public struct RowWriter {
  /// The maximum number of rows that a table shows.
  static let rowLimit = 10_000

  private let format: RowFormat
  private var columns: [String] = []
  /// The first rows of a table, at most 10,000.
  private var keptRows: [[String]] = []
  /// The number of all rows that have been added so far.
  private var rowCount = 0

  /// Creates a writer.
  public init(_ format: RowFormat) {
    self.format = format
  }

  /// Sets the names of the columns, before any row is added.
  public mutating func setColumnNames(_ columns: [String]) {
    guard format == .json else {
      self.columns = columns
      return
    }
    // A JSON object cannot have the same key twice. A repeated column name therefore gets a number, such as `name_2`.
    var takenNames = Set(columns)
    var usedNames: Set<String> = []
    self.columns = columns.map { name in
      if usedNames.insert(name).inserted { return name }
      let numberedName = (2...).lazy.map { "\(name)_\($0)" }.first {
        takenNames.insert($0).inserted
      }
      return numberedName ?? name
    }
  }

  /// Adds a row, and returns the text to print now; `nil` if the format prints all rows at the end.
  public mutating func add(_ values: [RecordingQuery.Value]) -> String? {
    rowCount += 1
    switch format {
    case .table, .markdown:
      if keptRows.count < Self.rowLimit {
        let texts = values.map { format == .table ? Self.shownText($0) : Self.text($0) }
        keptRows.append(texts.map { InertText.singleLine($0) })
      }
      return nil
    case .csv:
      let headerRow = rowCount == 1 ? Self.csv(columns) : ""
      return headerRow + Self.csv(values.map(Self.text))
    case .json: return (rowCount == 1 ? "[\n" : ",\n") + json(values)
    }
  }

  /// Returns the text to print after the last row.
  public func finalText() -> String {
    switch format {
    case .csv: rowCount == 0 ? Self.csv(columns) : ""
    case .json: rowCount == 0 ? "[]\n" : "\n]\n"
    case .table: table
    case .markdown: markdown
    }
  }

  private var hiddenRowsNote: String {
    rowCount > keptRows.count
      ? "and \(rowCount - keptRows.count) more rows, which --format csv prints\n" : ""
  }

  private var table: String {
    let lines = TextTable.lines([columns.map { InertText.singleLine($0) }] + keptRows)
    return (lines + ["", rowCount.counted("row")]).joined(separator: "\n")
      + "\n"
      + hiddenRowsNote
  }

  private var markdown: String {
    func row(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }
    func text(_ text: String) -> String { MarkdownSections.text(Phrase(text), inTable: true) }
    let separatorRow = "|\(columns.map { _ in "---" }.joined(separator: "|"))|"
    let lines = [row(columns.map(text)), separatorRow] + keptRows.map { row($0.map(text)) }
    return lines.joined(separator: "\n") + "\n" + hiddenRowsNote
  }

  private func json(_ values: [RecordingQuery.Value]) -> String {
    let pairs = zip(columns, values).map { name, value in
      "\(JSONText.quoted(name)): \(value.json)"
    }
    return "  {\(pairs.joined(separator: ", "))}"
  }

  /// Returns a value as text with all digits; empty for `null`.
  private static func text(_ value: RecordingQuery.Value) -> String {
    switch value {
    case .null: ""
    case .integer(let number): "\(number)"
    case .real(let number): "\(number)"
    case .text(let text): text
    case .bytes(let count): "\(count) bytes"
    }
  }

  /// Returns a value as text, in which a floating-point number is rounded to six significant digits.
  private static func shownText(_ value: RecordingQuery.Value) -> String {
    guard case .real(let number) = value else { return text(value) }
    return number.formatted(
      .number.precision(.significantDigits(1...6)).grouping(.never).locale(
        Locale(identifier: "en_US_POSIX")
      )
    )
  }

  /// Returns a row as comma-separated values.
  private static func csv(_ fields: [String]) -> String {
    let cells = fields.map { field in
      // The code looks at Unicode scalars, because CR LF is a single `Character`, as is a quotation mark with an
      // accent.
      let scalars = field.unicodeScalars
      guard scalars.contains(where: { $0 == "," || $0 == "\"" || $0 == "\r" || $0 == "\n" }) else {
        return field
      }
      return "\"" + scalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    }
    return cells.joined(separator: ",") + "\n"
  }
}

extension RecordingQuery.Value {
  /// The value in JSON.
  ///
  /// Bytes become a text such as `12 bytes`. A number that is not finite becomes `null`.
  var json: String {
    switch self {
    case .null: "null"
    case .integer(let number): "\(number)"
    case .real(let number): number.isFinite ? "\(number)" : "null"
    case .text(let text): JSONText.quoted(text)
    case .bytes(let count): JSONText.quoted("\(count) bytes")
    }
  }
}
