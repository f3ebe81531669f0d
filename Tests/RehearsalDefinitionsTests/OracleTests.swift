import Foundation
@testable import RehearsalDefinitions
import RehearsalSimulation
import Support
import Testing

/// The result of other loaders for a file: PyYAML and ruamel, which agreed on all of them.
private struct OracleRow: Decodable {
  var set: String
  var path: String
  var fence: String
  var strict: Bool
  var rescued: Bool
  var meta: [String: Tree]?
}

/// A value of YAML or JSON, whichever it was read from.
private indirect enum Tree: Decodable, Equatable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case text(String)
  case list([Tree])
  case map([String: Tree])

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let bool = try? value.decode(Bool.self) {
      self = .bool(bool)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let list = try? value.decode([Tree].self) {
      self = .list(list)
    } else {
      self = .map(try value.decode([String: Tree].self))
    }
  }

  /// Resolves plain scalars as YAML 1.1 does, which is what the other loader did.
  init(_ value: YAMLValue) {
    if let elements = value.elements {
      self = .list(elements.map(Tree.init))
    } else if let pairs = value.pairs {
      self = .map(
        Dictionary(pairs.map { ($0.key.text ?? "", Tree($0.value)) }, uniquingKeysWith: { $1 })
      )
    } else {
      let text = value.text ?? ""
      self = value.isPlain ? Tree(plain: text) : .text(text)
    }
  }

  private init(plain text: String) {
    switch text.lowercased() {
    case "", "~", "null": self = .null
    case "true", "yes", "on": self = .bool(true)
    case "false", "no", "off": self = .bool(false)
    default: self = Double(text).map(Tree.number) ?? .text(text)
    }
  }
}

private func outcome(_ text: String, _ mode: FrontMatter.Mode) -> FrontMatter.Outcome {
  let source = SourceText(
    path: "a.md",
    shownPath: "a.md",
    text: text,
    fingerprint: Digest(of: text)
  )
  return FrontMatter.read(source, mode: mode)
}

/// The kind of an outcome, and its values where it has any.
private func verdict(_ outcome: FrontMatter.Outcome) -> (String, [String: Tree]?) {
  switch outcome {
  case .absent: ("absent", nil)
  case .malformed: ("rejected", nil)
  case .loaded(let matter):
    (
      matter.quotingProblem == nil ? "loaded" : "rescued",
      Dictionary(
        matter.values.map { ($0.key.text ?? "", Tree($0.value)) },
        uniquingKeysWith: { $1 }
      )
    )
  }
}

/// A definition in each form, with the result of the two loaders above.
private struct Form: CustomTestStringConvertible, Sendable {
  var testDescription: String
  var text: String
  var strict: String
  var compatible: String
  /// With every line ending in carriage return and line feed.
  var windows: String
  var values: [String: Tree]?
}

@Suite struct `The loader on each form of front matter` {
  private static let forms: [Form] = [
    Form(
      testDescription: "plain, quoted, flow, block and nested values",
      text: """
        ---
        name: planner
        description: "Plans: first"
        tools: [Read, "Bash(a, b)"]

        # a remark
        skills:
          - one
          - two
        limits: {turns: 4, fast: yes, rest: ~}
        ---
        Body.
        """,
      strict: "loaded",
      compatible: "loaded",
      windows: "loaded",
      values: [
        "name": .text("planner"), "description": .text("Plans: first"),
        "tools": .list([.text("Read"), .text("Bash(a, b)")]),
        "skills": .list([.text("one"), .text("two")]),
        "limits": .map(["turns": .number(4), "fast": .bool(true), "rest": .null]),
      ]
    ),
    Form(
      testDescription: "texts over several lines",
      text:
        "---\nname: a\nkept: |\n  one\n  two\nfolded: >-\n  one\n  two\nplain: one\n  two\n---\n",
      strict: "loaded",
      compatible: "loaded",
      windows: "loaded",
      values: [
        "name": .text("a"), "kept": .text("one\ntwo\n"), "folded": .text("one two"),
        "plain": .text("one two"),
      ]
    ),
    Form(
      testDescription: "a colon in a plain value, and a list beside it",
      text: "---\nname: a\ndescription: Use it: often\ntools: [Read, Edit]\n---\n",
      strict: "rejected",
      compatible: "rescued",
      windows: "rejected",
      values: [
        "name": .text("a"), "description": .text("Use it: often"), "tools": .text("[Read, Edit]"),
      ]
    ),
    Form(
      testDescription: "an alias of nothing",
      text: "---\nname: a\ndescription: *all* of it\n---\n",
      strict: "rejected",
      compatible: "rescued",
      windows: "rejected",
      values: ["name": .text("a"), "description": .text("*all* of it")]
    ),
    Form(
      testDescription: "a colon on a line that goes on",
      text: "---\nname: a\ndescription: Use it\n  when: often\n---\n",
      strict: "rejected",
      compatible: "rejected",
      windows: "rejected"
    ),
    Form(
      testDescription: "lines of dashes in the body",
      text: "---\nname: a\n---\none\n\n---\n\nname: b\n---\n",
      strict: "loaded",
      compatible: "loaded",
      windows: "loaded",
      values: ["name": .text("a")]
    ),
    Form(
      testDescription: "no front matter",
      text: "# Agents\n\nname: a\n",
      strict: "absent",
      compatible: "absent",
      windows: "absent"
    ),
    Form(
      testDescription: "a line before the front matter",
      text: "\n---\nname: a\n---\n",
      strict: "absent",
      compatible: "absent",
      windows: "absent"
    ),
    Form(
      testDescription: "a front matter that is not closed",
      text: "---\nname: a\n\nBody.\n",
      strict: "absent",
      compatible: "absent",
      windows: "absent"
    ),
  ]

  @Test(arguments: forms)
  fileprivate func `agrees with other loaders`(_ form: Form) {
    let (strict, strictValues) = verdict(outcome(form.text, .strict))
    let (compatible, values) = verdict(outcome(form.text, .compatible))
    #expect(strict == form.strict)
    #expect(compatible == form.compatible)
    #expect(values == form.values)
    if strict == "loaded" { #expect(strictValues == form.values) }
    let windows = verdict(outcome(form.text.replacing("\n", with: "\r\n"), .compatible))
    #expect(windows.0 == form.windows)
    if windows.0 == "loaded" { #expect(windows.1 == form.values) }
  }
}

@Suite(.enabled(if: Surroundings.hasShared, "needs ../shared/definitions"))
struct `The loader on definitions in the wild` {
  private static func rows() throws -> [(row: OracleRow, text: String)] {
    let folder = try #require(Surroundings.shared).appending(path: "definitions")
    let lines = try String(contentsOf: folder.appending(path: "oracle.jsonl"), encoding: .utf8)
    return try lines.split(separator: "\n").map { line in
      let row = try JSONDecoder().decode(OracleRow.self, from: Data(line.utf8))
      let file = folder.appending(path: row.set).appending(path: row.path)
      return (row, try String(contentsOf: file, encoding: .utf8))
    }
  }

  @Test func `accepts, rescues and rejects as the other loader does, with the same values`()
    throws
  {
    let rows = try Self.rows()
    #expect(rows.count == 530)
    for (row, text) in rows {
      let name = Comment(rawValue: "\(row.set)/\(row.path)")
      let (strict, strictValues) = verdict(outcome(text, .strict))
      let (compatible, values) = verdict(outcome(text, .compatible))
      guard row.fence == "ok" else {
        #expect(strict == "absent" && compatible == "absent", name)
        continue
      }
      #expect(strict == (row.strict ? "loaded" : "rejected"), name)
      #expect(compatible == (row.strict ? "loaded" : row.rescued ? "rescued" : "rejected"), name)
      if row.strict { #expect(strictValues == row.meta, name) }
      if row.strict || row.rescued { #expect(values == row.meta, name) }
    }
  }

  @Test func `rescues nothing where lines end in carriage return and line feed`() throws {
    for (row, text) in try Self.rows() where row.fence == "ok" {
      let name = Comment(rawValue: "\(row.set)/\(row.path)")
      let windows = text.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n")
      let (strict, strictValues) = verdict(outcome(windows, .strict))
      let (compatible, _) = verdict(outcome(windows, .compatible))
      #expect(strict == (row.strict ? "loaded" : "rejected"), name)
      #expect(compatible == (row.strict ? "loaded" : "rejected"), name)
      if row.strict { #expect(strictValues == row.meta, name) }
    }
  }
}
