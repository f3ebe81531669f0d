import Foundation
public import RehearsalRecording
import RehearsalSimulation

/// The format in which the rows of a query are written.
public enum RowFormat: String, Sendable, CaseIterable {
  /// Columns that are aligned, for people.
  case table
  /// Comma-separated values as in RFC 4180, with a newline after each row.
  case csv
  /// An array of objects.
  case json
  /// A table in Markdown.
  case markdown
}

/// A writer of the rows of a query.
///
/// CSV and JSON are written row by row. The other formats need all rows to know the widths of the columns, so they
/// show only the first rows.
public struct RowWriter {
  /// How many rows a table shows.
  static let mostShown = 10_000

  private let format: RowFormat
  private var columns: [String] = []
  private var rows: [[String]] = []
  private var count = 0

  /// Creates a writer.
  public init(_ format: RowFormat) {
    self.format = format
  }

  /// Starts with the names of the columns.
  public mutating func begin(_ columns: [String]) {
    guard format == .json else {
      self.columns = columns
      return
    }
    // An object cannot have the same key twice.
    var counts: [String: Int] = [:]
    self.columns = columns.map { name in
      counts[name, default: 0] += 1
      let count = counts[name, default: 1]
      return count == 1 ? name : "\(name)_\(count)"
    }
  }

  /// Adds a row, and returns the text to print now; `nil` if there is none yet.
  public mutating func add(_ values: [RecordingQuery.Value]) -> String? {
    count += 1
    switch format {
    case .table, .markdown:
      if rows.count < Self.mostShown {
        let texts = values.map { format == .table ? Self.shownText($0) : Self.text($0) }
        rows.append(texts.map { InertText.line($0) })
      }
      return nil
    case .csv:
      let head = count == 1 ? Self.csv(columns) : ""
      return head + Self.csv(values.map(Self.text))
    case .json: return (count == 1 ? "[\n" : ",\n") + json(values)
    }
  }

  /// Returns the text to print after the last row.
  public func end() -> String {
    switch format {
    case .csv: count == 0 ? Self.csv(columns) : ""
    case .json: count == 0 ? "[]\n" : "\n]\n"
    case .table: table
    case .markdown: markdown
    }
  }

  private var hiddenNote: String {
    count > rows.count ? "and \(count - rows.count) more rows, which --format csv prints\n" : ""
  }

  private var table: String {
    let lines = TextTable.lines([columns.map { InertText.line($0) }] + rows)
    return (lines + ["", "\(count) row\(count == 1 ? "" : "s")"]).joined(separator: "\n") + "\n"
      + hiddenNote
  }

  private var markdown: String {
    func row(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }
    func text(_ text: String) -> String { MarkdownSections.text(Phrase(text), inTable: true) }
    let rule = "|\(columns.map { _ in "---" }.joined(separator: "|"))|"
    let lines = [row(columns.map(text)), rule] + rows.map { row($0.map(text)) }
    return lines.joined(separator: "\n") + "\n" + hiddenNote
  }

  private func json(_ values: [RecordingQuery.Value]) -> String {
    let pairs = zip(columns, values).map { name, value in
      "\(JSONText.quoted(name)): \(value.json)"
    }
    return "  {\(pairs.joined(separator: ", "))}"
  }

  /// Returns a value in full; empty if it is missing.
  private static func text(_ value: RecordingQuery.Value) -> String {
    switch value {
    case .null: ""
    case .integer(let number): "\(number)"
    case .real(let number): "\(number)"
    case .text(let text): text
    case .bytes(let count): "\(count) bytes"
    }
  }

  /// Returns a value as a table shows it, with numbers rounded to six significant digits.
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
    let texts = fields.map { field in
      // Scalars, since a line feed after a carriage return and a quotation mark with an accent are one character each.
      let scalars = field.unicodeScalars
      guard scalars.contains(where: { $0 == "," || $0 == "\"" || $0 == "\r" || $0 == "\n" }) else {
        return field
      }
      return "\"" + scalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    }
    return texts.joined(separator: ",") + "\n"
  }
}

extension RecordingQuery.Value {
  /// The value in JSON; for bytes, a text with their count.
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
