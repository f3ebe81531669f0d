package import RehearsalSimulation

/// A guess of an agent's role, based on its definition.
///
/// Words in the name, the description and the text of the definition give points to roles, and so do the
/// agent's tools. The guess is the role with the most points, if it has enough points. Otherwise, the guess
/// is that the agent is a worker.
package struct RoleGuess: Sendable {
  /// The certainty of a guess, which depends on its lead over the other roles.
  package enum Certainty: String, Sendable, Comparable {
    /// Another role is less than 30 points behind, or no role has enough points.
    case unsure
    /// The role has at least 30 points more than every other role.
    case likely
    /// The role has at least 60 points more than every other role.
    case sure

    package static func < (first: Certainty, second: Certainty) -> Bool {
      let order: [Certainty] = [.unsure, .likely, .sure]
      return (order.firstIndex(of: first) ?? 0) < (order.firstIndex(of: second) ?? 0)
    }
  }

  package let role: Role
  /// How certain the role in runs is.
  package let certainty: Certainty
  /// The main reasons for the role in runs as a text, such as "`reviewer` in its name".
  package let reason: String

  /// Whether a word in the agent's name shows the role clearly, as `reviewer` does but `detector` does not.
  package let isShownByName: Bool

  /// The role that the agent gets in runs.
  ///
  /// The role is the guess, with one exception. A role that leads other agents counts only if the agent's name shows it
  /// clearly, or if the guess is sure and the description says that the agent plans or assigns work. Otherwise, the
  /// agent is a worker, because all work would pass through a wrongly guessed leader.
  package let roleInRuns: Role

  /// Guesses the role of an agent from its definition.
  package init(of agent: AgentFile) {
    var evidence = RoleEvidence()
    evidence.add(name: agent.name)
    evidence.add(description: agent.frontMatter["description"]?.text ?? "")
    evidence.add(text: agent.body)
    evidence.add(tools: agent.contract.tools)
    self.init(evidence)
  }

  /// Guesses the role of an agent from its name alone.
  package init(name: String) {
    var evidence = RoleEvidence()
    evidence.add(name: name)
    self.init(evidence)
  }

  /// The roles in order of preference: of roles with equal points, the first one is the guess.
  private static let orderOfPreference: [Role] = [
    .orchestrator, .debugger, .reviewer, .verifier, .planner, .implementer, .worker,
  ]

  /// The minimum number of points with which a role can be the guess.
  ///
  /// If no role has so many points, the guess is that the agent is a worker.
  private static let minimumPoints = 30

  private init(_ evidence: RoleEvidence) {
    let rolesWithPoints = Self.orderOfPreference.map {
      (role: $0, points: evidence.points(for: $0))
    }
    let bestRole = rolesWithPoints.max { first, second in first.points < second.points }
    guard let mostPoints = bestRole?.points, mostPoints >= Self.minimumPoints,
      let role = rolesWithPoints.first(where: { $0.points == mostPoints })?.role
    else {
      (role, roleInRuns, certainty) = (.worker, .worker, .unsure)
      reason = "nothing in its definition shows another role"
      isShownByName = false
      return
    }
    let secondBestPoints = rolesWithPoints.filter { $0.role != role }.map(\.points).max() ?? 0
    self.role = role
    isShownByName = evidence.pointsFromName(for: role) >= 80
    let certainty: Certainty =
      mostPoints - secondBestPoints >= 60
      ? .sure : mostPoints - secondBestPoints >= 30 ? .likely : .unsure
    let isLeader =
      evidence.pointsFromName(for: role) >= 90
      || (certainty == .sure && evidence.rolesInDescription.contains(role))
    if role.isLead, !isLeader {
      (roleInRuns, self.certainty) = (.worker, .unsure)
      reason = Self.reasonAgainst(role, evidence.reason(for: role))
    } else {
      (roleInRuns, self.certainty) = (role, certainty)
      reason = evidence.reason(for: role)
    }
  }

  /// Returns the reason why an agent is a worker in runs, despite the given reason for a role that leads others.
  private static func reasonAgainst(_ lead: Role, _ reason: String) -> String {
    lead == .planner
      ? "perhaps a planner (\(reason)), but it does not say that it plans the work of others"
      : "perhaps an orchestrator (\(reason)), but it does not say that it leads other agents"
  }
}

/// The clues in a definition about the role of its agent.
private struct RoleEvidence {
  private struct Clue {
    var role: Role
    var points: Int
    var reason: String
    var isFromName = false
  }

  private var clues: [Clue] = []
  /// The roles that lead other agents, if the description says clearly that the agent has them.
  private(set) var rolesInDescription: [Role] = []

  func points(for role: Role) -> Int {
    clues.filter { $0.role == role }.reduce(0) { $0 + $1.points }
  }

  func pointsFromName(for role: Role) -> Int {
    clues.filter { $0.role == role && $0.isFromName }.reduce(0) { $0 + $1.points }
  }

  /// Returns the reasons of the clues with the most points for a role, at most two different reasons,
  /// separated by a comma.
  func reason(for role: Role) -> String {
    let positiveClues = clues.filter { $0.role == role && $0.points > 0 }
    var reasons: [String] = []
    for clue in positiveClues.enumerated().sorted(by: {
      ($1.element.points, $0.offset) < ($0.element.points, $1.offset)
    }) where !reasons.contains(clue.element.reason) {
      reasons.append(clue.element.reason)
    }
    return Array(reasons.prefix(2)).joined(separator: ", ")
  }

  private mutating func add(_ role: Role, _ points: Int, _ reason: String) {
    clues.append(Clue(role: role, points: points, reason: reason))
  }

  // MARK: - Name

  mutating func add(name: String) {
    var words = Self.words(in: name)
    while words.count > 1, let lastWord = words.last,
      ["agent", "subagent", "app", "master"].contains(lastWord)
    {
      words.removeLast()
    }
    let isMaker = words.last.map(RoleWords.makers.contains) ?? false
    for (index, word) in words.enumerated() {
      guard let entry = RoleWords.nameWords[word] else { continue }
      // The last word of a name such as `code-reviewer` says what the agent is. It counts fully. The words before it
      // say what the agent works on. They count less, and little if they say what the agent makes, as in `test-writer`.
      let shareInTenths =
        index == words.count - 1 ? 10 : isMaker ? 2 : entry.role.shareBeforeLastWord
      clues.append(
        Clue(
          role: entry.role,
          points: entry.points * shareInTenths / 10,
          reason: "`\(word)` in its name",
          isFromName: true
        )
      )
    }
    let hasOtherRole = words.contains { word in
      RoleWords.nameWords[word].map { $0.points >= 60 && $0.role != .implementer } ?? false
    }
    if !hasOtherRole, let technology = words.first(where: RoleWords.technologies.contains) {
      add(.implementer, 50, "`\(technology)` in its name")
    }
  }

  private static func words(in text: String) -> [String] {
    text.lowercased().utf8.split { byte in
      !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        && !byte.isASCIIDigit
    }.map { String(Substring($0)) }
  }

  // MARK: - Description

  mutating func add(description: String) {
    let descriptionStart = RoleDescription(description)
    if let planningWord = descriptionStart.planningWord {
      if descriptionStart.beginsWithPlanning { rolesInDescription.append(.planner) }
      add(.planner, 50, "`into \(planningWord)` in its description")
    }
    if descriptionStart.leadsOthers { rolesInDescription.append(.orchestrator) }
    var countedWords: Set<String> = []
    for (index, word) in descriptionStart.words.enumerated() {
      let followsConjunction =
        index > 0 && ["and", "then"].contains(descriptionStart.words[index - 1])
      if descriptionStart.isVerb(at: index), let entry = RoleWords.openingVerbs[word] {
        add(entry.role, entry.points, "its description begins with `\(word)`")
      } else if followsConjunction, index < 16, let entry = RoleWords.openingVerbs[word] {
        add(entry.role, entry.points * 4 / 10, "`\(word)` in its description")
      } else if let entry = RoleWords.descriptionWords[word], countedWords.insert(word).inserted {
        let points = index < 8 ? entry.points : entry.points * 4 / 10
        add(entry.role, points, "`\(word)` in its description")
      }
    }
  }

  // MARK: - Text and tools

  mutating func add(text body: DefinitionBody) {
    var countedWords: Set<String> = []
    for word in Self.words(in: body.selfDescription).prefix(10) {
      guard let entry = RoleWords.nameWords[word], countedWords.insert(word).inserted else {
        continue
      }
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

/// The first two clauses of an agent's description, without words such as "Use this agent when".
///
/// A clause ends at a dash or at the end of a sentence.
private struct RoleDescription {
  /// The words of these clauses in lower case, at most 30.
  ///
  /// Words that do not begin with a letter are left out.
  let words: [String]
  /// Whether the description begins with a word such as "Use".
  ///
  /// The verb can then follow `to`, as in "Use this agent to review code".
  private let startsWithInstruction: Bool

  init(_ description: String) {
    let lowercasedText = description.unicodeScalars.split(whereSeparator: \.properties.isWhitespace)
      .map { String($0) }.joined(separator: " ").lowercased()
    startsWithInstruction = ["use", "proactively", "must", "invoke"].contains {
      lowercasedText.hasPrefix($0)
    }
    let textAfterIntroduction = Self.withoutIntroduction(lowercasedText)
    words = Array(
      Self.firstClauses(textAfterIntroduction).utf8.split { !Self.isPartOfWord($0) }
        .filter { $0.first.map(Self.isLetter) ?? false }.prefix(30)
    ).map { String(Substring($0)) }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }

  private static func isPartOfWord(_ byte: UInt8) -> Bool {
    isLetter(byte) || byte.isASCIIDigit || byte == UInt8(ascii: "-")
  }

  /// Returns a description without an introduction such as "use this agent when".
  private static func withoutIntroduction(_ text: String) -> Substring {
    let introductions = [
      "use this agent proactively ", "proactively use this agent ", "use this agent ",
      "invoke this agent ", "use proactively ", "must be used ", "invoke ", "use ",
    ]
    guard let introduction = introductions.first(where: text.hasPrefix) else { return text[...] }
    let remainingText = text.dropFirst(introduction.count)
    let conjunctions = ["when ", "whenever ", "for ", "after ", "to ", "at "]
    guard let conjunction = conjunctions.first(where: remainingText.hasPrefix) else {
      return text[...]
    }
    return remainingText.dropFirst(conjunction.count)
  }

  /// Returns the first two clauses of a description.
  ///
  /// A clause ends at a dash or at the end of a sentence.
  private static func firstClauses(_ text: Substring) -> Substring {
    var boundaryCount = 0
    var previousCharacter: Unicode.Scalar = " "
    var index = text.startIndex
    while index < text.endIndex {
      let character = text.unicodeScalars[index]
      let isBoundary =
        switch (previousCharacter, character) {
        case (".", " "), ("!", " "), ("?", " "), (" ", "—"), (" ", "–"), (" ", "-"): true
        default: false
        }
      if isBoundary { boundaryCount += 1 }
      if boundaryCount == 2 { return text[..<index] }
      previousCharacter = character
      text.unicodeScalars.formIndex(after: &index)
    }
    return text
  }

  /// The part of work, such as `tasks`, into which the agent divides work; `nil` if the description names none.
  var planningWord: String? {
    for (index, word) in words.enumerated() where RoleWords.partsOfWork.contains(word) {
      let wordsBefore = words[..<index].suffix(3)
      // Stories are parts of work in `into stories` and `user stories`. Others can be what a writer makes.
      let isPart = word != "stories" || ["into", "user"].contains(wordsBefore.last)
      if isPart, wordsBefore.contains("into") { return word }
    }
    return nil
  }

  /// Whether the main verb of the description is one of planning, such as in "splits features into tasks".
  var beginsWithPlanning: Bool {
    words.indices.contains { index in
      isVerb(at: index) && RoleWords.openingVerbs[words[index]]?.role == .planner
    }
  }

  /// Whether the description begins by saying that the agent hands out work, or leads other agents.
  var leadsOthers: Bool {
    let verbs = words.indices.filter { index in
      isVerb(at: index) || (index < 4 && words[index - 1] == "and")
    }.map { words[$0] }
    if verbs.contains(where: ["delegates", "delegate", "dispatches", "assigns"].contains) {
      return true
    }
    let leadingVerbs = [
      "orchestrates", "orchestrate", "coordinates", "coordinate", "supervises", "leads", "manages",
      "routes",
    ]
    return verbs.contains(where: leadingVerbs.contains)
      && words.indices.prefix(10).contains { index in
        // In `coordinates releases with engineers`, the agent does not lead the engineers.
        RoleWords.teammates.contains(words[index])
          && !words[..<index].suffix(3).contains { ["with", "for", "by"].contains($0) }
      }
  }

  /// Returns whether the word at `index` is at a position where the main verb of a description usually stands.
  ///
  /// Such positions are the first word, the word after an adverb at the beginning, and the word after `to` in "use this
  /// agent to review code".
  func isVerb(at index: Int) -> Bool {
    if index == 0 { return true }
    if index == 1 { return words[0].hasSuffix("ly") }
    return startsWithInstruction && index <= 4 && words[index - 1] == "to"
  }
}

extension Role {
  /// How much a word for this role counts when it is not the last word of a name, in tenths of its points.
  fileprivate var shareBeforeLastWord: Int {
    switch self {
    case .verifier, .worker: 9
    case .debugger: 7
    case .reviewer, .planner, .orchestrator: 4
    case .implementer: 2
    }
  }
}
