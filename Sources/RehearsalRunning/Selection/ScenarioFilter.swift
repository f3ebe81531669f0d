import RehearsalRules
import RehearsalSimulation

/// An expression that selects scenarios by name, path, family, tag, rule or agent.
///
/// A word selects the scenarios whose name or path contains the word, or whose family or tag equals the word.
/// A word such as `tag:slow` is compared only with that property. The property is `family` or `tag`, which
/// must equal the word, or `name`, `path`, `rule` or `agent`, which must contain the word. Words are combined
/// with `not`, `and`, `or` and parentheses. `not` binds most tightly, then `and`, then `or`. The case of
/// letters is ignored. A word with spaces is written in double quotes.
///
/// Source: the operators are those of the option `-k` of pytest.
public struct ScenarioFilter: Sendable, Hashable {
  /// A property of a scenario that an expression can name, as in `tag:slow`.
  private enum Property: String, CaseIterable {
    case name
    case path
    /// The identifier of the failure family that the scenario belongs to, such as `F5`.
    case family
    case tag
    case rule
    case agent
  }

  /// A node of the parsed expression.
  private indirect enum Node: Sendable, Hashable {
    case word(String)
    case property(Property, String)
    case not(Node)
    case all([Node])
    case any([Node])
  }

  /// The expression as the user wrote it.
  public let text: String
  private let rootNode: Node

  /// Creates a filter from an expression.
  ///
  /// - Throws: ``RunningError`` of the kind `usage` if the text is not an expression.
  public init(_ text: String) throws {
    var parser = Parser(text)
    rootNode = try parser.parseExpression()
    self.text = text
  }

  /// Returns whether the filter selects a scenario.
  public func selects(_ scenario: LoadedScenario) -> Bool {
    Self.holds(rootNode, Properties(of: scenario))
  }

  private static func holds(_ node: Node, _ properties: Properties) -> Bool {
    switch node {
    case .word(let word):
      [.name, .path, .family, .tag].contains { properties.match(word, in: $0) }
    case .property(let property, let word): properties.match(word, in: property)
    case .not(let node): !holds(node, properties)
    case .all(let nodes): nodes.allSatisfy { holds($0, properties) }
    case .any(let nodes): nodes.contains { holds($0, properties) }
    }
  }

  /// The properties of a scenario, which are compared without regard to case.
  private struct Properties {
    private let plan: Plan
    private let path: String

    init(of scenario: LoadedScenario) {
      plan = scenario.plan
      path = scenario.path
    }

    func match(_ word: String, in property: Property) -> Bool {
      let needsWholeMatch = property == .family || property == .tag
      return texts(of: property).contains { text in
        let text = text.lowercased()
        return needsWholeMatch ? text == word : text.contains(word)
      }
    }

    private func texts(of property: Property) -> [String] {
      switch property {
      case .name: [plan.name]
      case .path: [path]
      case .family: plan.family.map { [$0] } ?? []
      case .tag: plan.tags
      case .rule: plan.oracle.namedRules
      case .agent: plan.agents.map(plan.name(of:))
      }
    }
  }
}

// MARK: - Parsing

extension ScenarioFilter {
  /// A recursive-descent parser of filter expressions.
  private struct Parser {
    private enum Token: Equatable {
      case word(String, isQuoted: Bool)
      case openParenthesis
      case closeParenthesis
    }

    /// The maximum nesting depth of parentheses and `not`.
    private static let maximumDepth = 100

    private let text: String
    private var tokens: ArraySlice<Token>
    private var depth = 0

    init(_ text: String) {
      self.text = text
      tokens = Self.tokenize(text)[...]
    }

    mutating func parseExpression() throws -> Node {
      guard text.count(where: { $0 == "\"" }).isMultiple(of: 2) else {
        throw error("a quotation mark is not closed")
      }
      let node = try parseDisjunction()
      guard tokens.isEmpty else { throw error("`)` has no `(` before it") }
      return node
    }

    private mutating func parseDisjunction() throws -> Node {
      var nodes = [try parseConjunction()]
      while takeOperator("or") { nodes.append(try parseConjunction()) }
      return nodes.count == 1 ? nodes[0] : .any(nodes)
    }

    private mutating func parseConjunction() throws -> Node {
      var nodes = [try parseNegation()]
      while takeOperator("and") { nodes.append(try parseNegation()) }
      if let nextToken = tokens.first, nextToken != .closeParenthesis, !isOperator(nextToken, "or")
      {
        throw error("write `and` or `or` between words, or put words with spaces in double quotes")
      }
      return nodes.count == 1 ? nodes[0] : .all(nodes)
    }

    private mutating func parseNegation() throws -> Node {
      depth += 1
      defer { depth -= 1 }
      guard depth <= Self.maximumDepth else { throw error("it is nested too deeply") }
      if takeOperator("not") { return .not(try parseNegation()) }
      switch tokens.popFirst() {
      case .openParenthesis:
        let node = try parseDisjunction()
        guard tokens.popFirst() == .closeParenthesis else { throw error("`(` has no `)` after it") }
        return node
      case .word(let word, let isQuoted):
        guard isQuoted || !["and", "or"].contains(word) else {
          throw error("a word is missing before `\(word)`")
        }
        return try self.parseWord(word, isQuoted: isQuoted)
      case .closeParenthesis, nil: throw error("a word is missing")
      }
    }

    private func parseWord(_ word: String, isQuoted: Bool) throws -> Node {
      let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard !isQuoted, parts.count == 2 else { return .word(word) }
      guard let property = Property(rawValue: String(parts[0])) else {
        let propertyNames = Property.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
        throw error("there is no property `\(parts[0])`; the properties are \(propertyNames)")
      }
      guard !parts[1].isEmpty else { throw error("a word is missing after `\(parts[0]):`") }
      return .property(property, String(parts[1]))
    }

    private mutating func takeOperator(_ name: String) -> Bool {
      guard let nextToken = tokens.first, isOperator(nextToken, name) else { return false }
      tokens.removeFirst()
      return true
    }

    private func isOperator(_ token: Token, _ name: String) -> Bool {
      token == .word(name, isQuoted: false)
    }

    private func error(_ problem: String) -> RunningError {
      RunningError(.usage, "error: the filter `\(text)` cannot be read: \(problem)")
    }

    /// Splits a text into words and parentheses, and puts the words in lower case.
    private static func tokenize(_ text: String) -> [Token] {
      var tokens: [Token] = []
      var word = ""
      var isQuoted = false
      var isInQuotes = false
      func endWord() {
        if !word.isEmpty { tokens.append(.word(word.lowercased(), isQuoted: isQuoted)) }
        (word, isQuoted) = ("", false)
      }
      for character in text {
        switch character {
        case "\"":
          isInQuotes.toggle()
          // Only a quotation mark at the start of a word makes it a quoted word, so `tag:"two words"` still
          // names a property.
          if word.isEmpty { isQuoted = true }
        case _ where isInQuotes: word.append(character)
        case "(", ")":
          endWord()
          tokens.append(character == "(" ? .openParenthesis : .closeParenthesis)
        case _ where character.isWhitespace: endWord()
        default: word.append(character)
        }
      }
      endWord()
      return tokens
    }
  }
}

extension Oracle {
  /// The identifiers of the rules that the scenario's expectations or canary name.
  fileprivate var namedRules: [String] {
    switch self {
    case .soundness, .history: []
    case .mustFail(let patterns, _): patterns.map(\.rule)
    case .expectations(let expectations):
      (expectations.violations?.patterns.map(\.rule) ?? []) + expectations.never.map(\.rule)
    }
  }
}

extension Expectations.Violations {
  fileprivate var patterns: [Expectations.ViolationPattern] {
    switch self {
    case .exactly(let patterns, _), .include(let patterns): patterns
    }
  }
}
