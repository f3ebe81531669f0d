package import RehearsalSimulation

/// The guess of an agent's role from its definition.
///
/// Words in the name, the description and the text count for roles, and so do the tools. The role with the
/// most points is the guess.
package struct RoleGuess: Sendable {
  /// How sure a guess is.
  package enum Certainty: String, Sendable, Comparable {
    /// Another role has nearly as many points.
    case unsure
    case likely
    case sure

    package static func < (first: Certainty, second: Certainty) -> Bool {
      let order: [Certainty] = [.unsure, .likely, .sure]
      return (order.firstIndex(of: first) ?? 0) < (order.firstIndex(of: second) ?? 0)
    }
  }

  package let role: Role
  package let certainty: Certainty
  /// The words and tools that show the role, as in "`reviewer` in its name".
  package let reason: String

  /// The role in runs.
  ///
  /// An agent leads others only if its name says so, because a lead by mistake would stand between all others.
  package let roleInRuns: Role

  /// Guesses the role of a defined agent.
  package init(of agent: AgentFile) {
    var evidence = RoleEvidence()
    evidence.add(name: agent.name)
    evidence.add(description: agent.frontMatter["description"]?.text ?? "")
    evidence.add(text: agent.body)
    evidence.add(tools: agent.contract.tools)
    self.init(evidence)
  }

  /// Guesses the role of an agent of which only the name is known.
  package init(name: String) {
    var evidence = RoleEvidence()
    evidence.add(name: name)
    self.init(evidence)
  }

  /// The roles in the order in which they are preferred if they have the same points.
  private static let order: [Role] = [
    .orchestrator, .debugger, .reviewer, .verifier, .planner, .implementer, .worker,
  ]

  /// The points below which an agent is a worker.
  private static let least = 30

  private init(_ evidence: RoleEvidence) {
    let ranked = Self.order.map { (role: $0, points: evidence.points(for: $0)) }
    let best = ranked.max { first, second in first.points < second.points }
    guard let points = best?.points, points >= Self.least,
      let role = ranked.first(where: { $0.points == points })?.role
    else {
      (role, roleInRuns, certainty) = (.worker, .worker, .unsure)
      reason = "nothing in its definition shows another role"
      return
    }
    let next = ranked.filter { $0.role != role }.map(\.points).max() ?? 0
    self.role = role
    roleInRuns = role.isLead && evidence.pointsOfName(for: role) < 90 ? .worker : role
    certainty = points - next >= 60 ? .sure : points - next >= 30 ? .likely : .unsure
    reason = evidence.reason(for: role)
  }
}

/// What a definition shows about the role of its agent.
private struct RoleEvidence {
  private struct Clue {
    var role: Role
    var points: Int
    var reason: String
    var isOfName = false
  }

  private var clues: [Clue] = []

  func points(for role: Role) -> Int {
    clues.filter { $0.role == role }.reduce(0) { $0 + $1.points }
  }

  func pointsOfName(for role: Role) -> Int {
    clues.filter { $0.role == role && $0.isOfName }.reduce(0) { $0 + $1.points }
  }

  /// Returns the two clues that count most for a role.
  func reason(for role: Role) -> String {
    let counted = clues.filter { $0.role == role && $0.points > 0 }
    var reasons: [String] = []
    for clue in counted.enumerated().sorted(by: {
      ($1.element.points, $0.offset) < ($0.element.points, $1.offset)
    }) where !reasons.contains(clue.element.reason) {
      reasons.append(clue.element.reason)
    }
    return reasons.prefix(2).joined(separator: ", ")
  }

  private mutating func add(_ role: Role, _ points: Int, _ reason: String) {
    clues.append(Clue(role: role, points: points, reason: reason))
  }

  // MARK: - Name

  mutating func add(name: String) {
    var words = Self.words(in: name)
    while words.count > 1, let last = words.last,
      ["agent", "subagent", "app", "master"].contains(last)
    {
      words.removeLast()
    }
    for (index, word) in words.enumerated() {
      guard let entry = RoleWords.inNames[word] else { continue }
      // The last word of a name says what its agent is. The others say what it is about.
      let share = index == words.count - 1 ? 10 : entry.role.shareBeforeHead
      clues.append(
        Clue(
          role: entry.role,
          points: entry.points * share / 10,
          reason: "`\(word)` in its name",
          isOfName: true
        )
      )
    }
    let hasOtherRole = words.contains { word in
      RoleWords.inNames[word].map { $0.points >= 60 && $0.role != .implementer } ?? false
    }
    if !hasOtherRole, let technology = words.first(where: RoleWords.technologies.contains) {
      add(.implementer, 50, "`\(technology)` in its name")
    }
  }

  private static func words(in text: String) -> [String] {
    text.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.map(String.init)
  }

  // MARK: - Description

  mutating func add(description: String) {
    let beginning = RoleDescription(description)
    var counted: Set<String> = []
    for (index, word) in beginning.words.enumerated() {
      let follows = index > 0 && ["and", "then"].contains(beginning.words[index - 1])
      if beginning.isVerb(at: index), let entry = RoleWords.beginnings[word] {
        add(entry.role, entry.points, "its description begins with `\(word)`")
      } else if follows, index < 16, let entry = RoleWords.beginnings[word] {
        add(entry.role, entry.points * 4 / 10, "`\(word)` in its description")
      } else if let entry = RoleWords.inDescriptions[word], counted.insert(word).inserted {
        let points = index < 8 ? entry.points : entry.points * 4 / 10
        add(entry.role, points, "`\(word)` in its description")
      }
    }
  }

  // MARK: - Text and tools

  mutating func add(text body: DefinitionBody) {
    var counted: Set<String> = []
    for word in Self.words(in: body.selfDescription).prefix(10) {
      guard let entry = RoleWords.inNames[word], counted.insert(word).inserted else { continue }
      add(entry.role, entry.points * 4 / 10, "`\(word)` in what its text says it is")
    }
    if body.codeBlockCount >= 4 { add(.implementer, 20, "the code in its text") }
  }

  mutating func add(tools: [String]?) {
    guard let tools else { return }
    if ToolTable.builtIn.canWrite(with: tools) {
      add(.implementer, 10, "tools that write")
    } else {
      add(.implementer, -40, "no tools that write")
      add(.reviewer, 10, "no tools that write")
      add(.worker, 10, "no tools that write")
    }
  }
}

/// The beginning of a description: its first two clauses, without the words that say when to use the agent.
private struct RoleDescription {
  /// At most 30 words, in lower case.
  let words: [String]
  /// Whether the description says when to use the agent, so that a verb can follow `to`.
  private let saysWhen: Bool

  init(_ description: String) {
    let text = description.split { $0.isWhitespace }.joined(separator: " ")
    let lower = text.lowercased()
    saysWhen = ["use", "proactively", "must", "invoke"].contains { lower.hasPrefix($0) }
    let rest = Self.withoutOccasion(lower)
    words = Self.firstClauses(rest).split { !Self.isPartOfWord($0) }
      .filter { $0.first?.isLetter == true }.prefix(30).map(String.init)
  }

  private static func isPartOfWord(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber) || character == "-"
  }

  /// Returns the text without a beginning such as "use this agent when".
  private static func withoutOccasion(_ text: String) -> Substring {
    let uses = [
      "use this agent proactively ", "proactively use this agent ", "use this agent ",
      "invoke this agent ", "use proactively ", "must be used ", "invoke ", "use ",
    ]
    guard let use = uses.first(where: text.hasPrefix) else { return text[...] }
    let rest = text.dropFirst(use.count)
    let joints = ["when ", "whenever ", "for ", "after ", "to ", "at "]
    guard let joint = joints.first(where: rest.hasPrefix) else { return text[...] }
    return rest.dropFirst(joint.count)
  }

  /// Returns the text up to the end of the second sentence or the second dash.
  private static func firstClauses(_ text: Substring) -> Substring {
    var ends = 0
    var previous: Character = " "
    for index in text.indices {
      let character = text[index]
      let isEnd =
        character == " " && ".!?".contains(previous)
        || "—–-".contains(character) && previous == " "
      if isEnd { ends += 1 }
      if ends == 2 { return text[..<index] }
      previous = character
    }
    return text
  }

  /// Returns whether a word is where the verb of the description stands.
  func isVerb(at index: Int) -> Bool {
    if index == 0 { return true }
    if index == 1 { return words[0].hasSuffix("ly") }
    return saysWhen && index <= 4 && words[index - 1] == "to"
  }
}

extension Role {
  /// The share of its points, in tenths, that a word has if it is not the last of a name.
  fileprivate var shareBeforeHead: Int {
    switch self {
    case .verifier, .worker: 9
    case .debugger: 7
    case .reviewer, .planner, .orchestrator: 4
    case .implementer: 2
    }
  }
}
