/// The present and former tools of a platform for agents, such as Claude Code.
package struct PlatformTools: Sendable {
  /// The identifier of the platform, such as `claude-code`.
  package var id: String
  /// The day on which the tools were read from the platform's documentation, such as `2026-03-31`.
  package var date: String
  /// The name of the platform, such as `Claude Code`.
  package var name: String
  /// A description of the documents from which the tools were read.
  package var source: String
  /// The tools in the order of the file `tools.txt`, including removed tools and aliases of tools.
  package private(set) var tools: [ToolTable.Tool] = []
  private var indexByName: [String: Int] = [:]

  init(id: String, date: String = "", name: String, source: String = "") {
    self.id = id
    self.date = date
    self.name = name
    self.source = source
  }

  /// Returns the tool with a name, or `nil` if the platform has and had no tool with that name.
  package func tool(named name: String) -> ToolTable.Tool? { indexByName[name].map { tools[$0] } }

  /// Returns the main tool of a kind, or `nil` if there is none or the kind is `other`.
  ///
  /// The main tool is the first tool of the kind that is not removed and is not an alias.
  package func mainTool(of kind: ToolTable.Kind) -> ToolTable.Tool? {
    kind == .other
      ? nil : tools.first { $0.kind == kind && $0.removedIn == nil && $0.mainName == nil }
  }

  /// Adds a tool, or returns false if the platform already has a tool with that name.
  mutating func add(_ tool: ToolTable.Tool) -> Bool {
    guard indexByName[tool.name] == nil else { return false }
    indexByName[tool.name] = tools.count
    tools.append(tool)
    return true
  }
}

/// The version of a platform, such as `2.1.63`.
package struct PlatformVersion: Sendable, CustomStringConvertible {
  private let components: [Int]

  /// Parses one to four whole numbers with dots between them, or returns `nil` if the text has another form.
  package init?(_ text: some StringProtocol) {
    let parts = String(text).utf8.split(
      separator: UInt8(ascii: "."),
      omittingEmptySubsequences: false
    )
    let numbers = parts.compactMap { part in
      part.allSatisfy(\.isASCIIDigit) ? Int(Substring(part)) : nil
    }
    guard (1...4).contains(parts.count), numbers.count == parts.count else { return nil }
    self.components = numbers
  }

  /// The version as text, with dots between the numbers.
  package var description: String { components.map(String.init).joined(separator: ".") }

  /// Returns whether this version is the given version or a later version.
  ///
  /// Only the numbers that both versions have are compared. For example, `2.1` is at least `2.1.63`, because
  /// `2.1` stands for the last release that begins with `2.1`.
  package func isAtLeast(_ other: PlatformVersion) -> Bool {
    for (ownNumber, otherNumber) in zip(components, other.components)
    where ownNumber != otherNumber {
      return ownNumber > otherNumber
    }
    return true
  }
}
