import Support
import Testing

@testable import RehearsalDefinitions

/// The tables of `ScenarioFormat.md` against the declarations of the keys.
@Suite struct `The page on the format` {
  private struct Row: CustomStringConvertible {
    var key: String
    var type: String
    /// `nil` in tables without such a column.
    var byDefault: String?
    var description: String { "\(key) | \(type) | \(byDefault ?? "")" }
  }

  private static let path =
    "Sources/RehearsalDefinitions/RehearsalDefinitions.docc/ScenarioFormat.md"

  /// The tables whose first column has a title, without the marks of code around the keys.
  private static func tables(_ title: String) throws -> [MarkdownTable] {
    let text = try Surroundings.text(path)
    return MarkdownTable.tables(in: MarkdownText(text[...]).lines[...])
      .filter { $0.header.first == title }
  }

  private static func rows(of table: MarkdownTable) -> [Row] {
    table.rows.map { row in
      Row(
        key: row.cells[0].filter { $0 != "`" },
        type: table.columnIndex("type").map { row.cells[$0] } ?? "",
        byDefault: table.columnIndex("default").map { row.cells[$0] }
      )
    }
  }

  /// Every set of keys that a file may have, and the parts of those of faults.
  private static let sets: [[KeyDeclaration]] = {
    let files = [
      ScenarioKeys.type.shape, ConfigurationKeys.type.shape, PolicyKeys.type.shape,
      RootKeys.type.shape,
    ]
    let parts: [any KeySet] = [HandoffPatternKeys(), SessionPatternKeys(), OccurrenceKeys()]
    return files.flatMap { objects(in: .object($0)) }.map(\.keys) + parts.map(\.declarations)
  }()

  private static func objects(in shape: Shape) -> [ObjectShape] {
    switch shape {
    case .object(let object): [object] + object.keys.flatMap { objects(in: $0.shape) }
    case .list(let element), .table(let element): objects(in: element)
    case .either(let shapes): shapes.flatMap(objects)
    case .text, .integer, .duration, .percentage, .decimal, .choice, .flag: []
    }
  }

  // MARK: - Tables of keys

  @Test func `has in each table the keys of one set, with their types and defaults`() throws {
    let tables = try Self.tables("key")
    #expect(tables.count > 25)
    for rows in tables.map(Self.rows) {
      let names = rows.map(\.key)
      let set = Self.sets.first { keys in keys.map(\.name).filter { $0 != "absent" } == names }
      guard let set else {
        Issue.record("no set of keys is \(names)")
        continue
      }
      for row in rows {
        guard let key = set.first(where: { $0.name == row.key }) else { continue }
        #expect(Self.isType(row.type, of: key.shape), "\(row), and not \(key.shape)")
        guard let byDefault = row.byDefault else { continue }
        #expect(Self.isDefault(byDefault, of: key), "\(row), and not \(key.defaultText ?? "none")")
      }
    }
  }

  @Test func `names every key in code`() throws {
    let text = try Surroundings.text(Self.path)
    let names = Set(Self.sets.flatMap { $0 }.map(\.name))
    for name in names where !text.contains("`\(name)`") && !text.contains("`\(name):") {
      Issue.record("\(name)")
    }
  }

  @Test func `names every word of every choice in code`() throws {
    let text = try Surroundings.text(Self.path)
    for key in Self.sets.flatMap({ $0 }) {
      guard case .choice(let words) = key.shape else { continue }
      for word in words where !text.contains("`\(word)`") {
        // Acts are listed as `act.*` where a crash may come before them.
        #expect(word.hasPrefix("act."), "\(key.name): \(word)")
      }
    }
  }

  // MARK: - Fault verbs

  @Test func `has a table of the fault verbs with their own keys`() throws {
    let table = try #require(try Self.tables("verb").first)
    let column = try #require(table.columnIndex("its own keys"))
    let verbs = table.rows.map { $0.cells[0].filter { $0 != "`" } }
    #expect(verbs.sorted() == FaultVerb.all.map(\.name).sorted())
    for (row, name) in zip(table.rows, verbs) {
      let verb = try #require(FaultVerb.all.first { $0.name == name })
      #expect(row.cells[column].matches(Self.ownKeys(of: verb)), "\(name): \(row.cells[column])")
    }
  }

  private static func ownKeys(of verb: FaultVerb) -> [String] {
    guard case .object(let shape) = verb.shape else { return [] }
    let patterns: [any KeySet] = [HandoffPatternKeys(), SessionPatternKeys()]
    let pattern = patterns.first { pattern in
      shape.names.starts(with: pattern.declarations.map(\.name))
    }
    let shared = pattern.map { ($0.declarations + OccurrenceKeys().declarations).map(\.name) } ?? []
    return shape.keys.filter { !shared.contains($0.name) }.map { key in
      let byDefault = key.isRequired ? "required" : key.defaultText.map { "default `\($0)`" }
      return "`\(key.name)`: \(typeName(of: key.shape)), \(byDefault ?? "default")"
    }
  }

  // MARK: - Types and defaults

  /// Whether a cell describes a shape: exactly where it is a scalar, by its beginning otherwise.
  private static func isType(_ cell: String, of shape: Shape) -> Bool {
    switch shape {
    case .choice(let words):
      cell.hasPrefix("word") || Set(MarkdownItem.codeSpans(in: cell)) == Set(words)
    case .table(let element): cell.hasPrefix("table") && holdsRange(cell, of: element)
    case .list(.text(let kind)): cell == "list of \(kind.rawValue)s"
    case .list(.integer), .list(.duration): false
    case .list: cell.hasPrefix("list of") || cell.hasPrefix("violations")
    case .object: !cell.isEmpty
    case .either(let shapes):
      shapes.allSatisfy { shape in
        switch shape {
        case .choice(let words): words.allSatisfy { cell.contains("`\($0)`") }
        case .object, .table: true
        case .list: cell.contains("list of")
        default: cell.contains(typeName(of: shape))
        }
      }
    default: cell == typeName(of: shape)
    }
  }

  private static func holdsRange(_ cell: String, of shape: Shape) -> Bool {
    guard case .integer(let range) = shape else { return true }
    return cell.contains("\(grouped(range.lowerBound)) to \(grouped(range.upperBound))")
  }

  private static func typeName(of shape: Shape) -> String {
    switch shape {
    case .text(let kind): kind.rawValue
    case .integer(let range):
      range.count == 1
        ? "\(range.lowerBound)"
        : "integer, \(grouped(range.lowerBound)) to \(grouped(range.upperBound))"
    case .duration: "duration"
    case .percentage: "percentage"
    case .decimal: "number with at most two decimals"
    case .flag: "`true`, `false`"
    case .choice: "word"
    case .list(let element): "list of \(typeName(of: element))s"
    case .table(let element): "table of \(typeName(of: element))s"
    case .object, .either: ""
    }
  }

  /// A number with its digits in groups of three.
  private static func grouped(_ number: Int) -> String {
    var digits = "\(number)"
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return ([digits] + groups).joined(separator: ",")
  }

  /// A default stands in code alone where the declaration has one, and only there.
  private static func isDefault(_ cell: String, of key: KeyDeclaration) -> Bool {
    if key.isRequired { return cell == "required" }
    if let text = key.defaultText { return cell == "`\(text)`" }
    return cell != "required" && !cell.hasPrefix("`")
  }
}

extension String {
  /// Whether a cell has a part for each key, in their order, or says `none`.
  fileprivate func matches(_ keys: [String]) -> Bool {
    guard !keys.isEmpty else { return self == "none" }
    let parts = split(separator: "; ").map(String.init)
    return parts.count == keys.count && zip(parts, keys).allSatisfy { $0.hasPrefix($1) }
  }
}
