/// A statement in the description of an agent that the agent changes no files.
enum ReadOnlyClaim {
  /// The description says that the agent is read-only, or that it only reads.
  case readsOnly
  /// The description says that the agent does not change files, or that it writes no code.
  case changesNothing

  /// Finds the first claim in a description; `nil` if there is none.
  ///
  /// The word `read-only` before a word such as `replica`, or after a verb such as `creates`, is not about the agent.
  init?(in description: String) {
    let words = description.split { !($0.isLetter || $0.isNumber || $0 == "'") }
    let isDescribedAsWriting = words.indices.contains { index in
      Self.isChange(words[index].lowercased())
        && !(index > 0 && Self.negations.contains(words[index - 1].lowercased()))
    }
    let claims = description.split { ".;:,()!?\n\u{2014}".contains($0) }.lazy.compactMap { clause in
      Self.claim(in: Clause(clause), isDescribedAsWriting: isDescribedAsWriting)
    }
    guard let claim = claims.first else { return nil }
    self = claim
  }

  /// Beginnings of words for the change or creation of files, such as `fix` and `generat`.
  static let changeStems = [
    "fix", "remediat", "writ", "creat", "generat", "produc", "migrat", "refactor", "simplif",
    "optimiz",
    "optimis", "implement", "correct", "improv",
  ]

  /// Further verbs after which `read-only` describes what the agent makes.
  private static let makingStems = [
    "add", "build", "configur", "design", "develop", "mak", "mark", "mount", "updat",
  ]

  /// Returns whether a word in lower case is about the change or creation of files.
  static func isChange(_ word: String) -> Bool { changeStems.contains { word.hasPrefix($0) } }

  private static func isMaking(_ word: String) -> Bool {
    isChange(word) || makingStems.contains { word.hasPrefix($0) }
  }

  /// A part of a description between punctuation marks, as words in lower case.
  private struct Clause {
    let words: [String]

    init(_ text: Substring) {
      words = text.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "'") }
        .flatMap { $0 == "readonly" ? ["read", "only"] : [String($0)] }
    }

    /// Returns the word at an index; empty if there is none.
    subscript(index: Int) -> String { words.indices.contains(index) ? words[index] : "" }
  }

  private static let negations: Set<String> = [
    "never", "not", "cannot", "can't", "doesn't", "don't", "mustn't", "won't", "without", "non",
    "isn't",
  ]
  private static let changeVerbs: Set<String> = [
    "alter", "alters", "altering", "change", "changes", "changing", "edit", "edits", "editing",
    "modify", "modifies", "modifying", "touch", "touches", "touching", "write", "writes", "writing",
  ]
  private static let determiners: Set<String> = ["any", "the", "your"]
  /// Words after which a verb has another subject than the agent.
  private static let wordsBeforeSubject: Set<String> = ["ensures", "that", "which", "who"]

  private static func claim(in clause: Clause, isDescribedAsWriting: Bool) -> ReadOnlyClaim? {
    for index in clause.words.indices {
      let word = clause[index]
      if word == "read", clause[index + 1] == "only", isAboutAgent(clause, index) {
        return .readsOnly
      }
      if word == "only", ["read", "reads"].contains(clause[index + 1]),
        clause[index + 2].isEmpty || hasObject(clause, from: index + 2, isDescribedAsWriting)
      {
        return .readsOnly
      }
      // What the agent writes can be said to change nothing.
      if isMaking(word), !negations.contains(clause[index - 1]) {
        guard word.hasPrefix("mak"), clause[index + 1] == "no" else { return nil }
      }
      if wordsBeforeSubject.contains(word) { return nil }
      if negations.contains(clause[index - 1]), changeVerbs.contains(word),
        hasObject(clause, from: index + 1, isDescribedAsWriting)
      {
        return .changesNothing
      }
      if word == "no", clause[index - 1].hasPrefix("mak"), clause[index + 1].hasPrefix("change"),
        clause[index + 2].isEmpty
      {
        return .changesNothing
      }
    }
    return nil
  }

  /// Returns whether the words `read only` at an index are about the agent itself.
  private static func isAboutAgent(_ clause: Clause, _ index: Int) -> Bool {
    !readOnlyObjects.contains(clause[index + 2]) && !negations.contains(clause[index - 1])
      && !clause.words[..<index].contains(where: isMaking)
  }

  private static let readOnlyObjects: Set<String> = [
    "access", "database", "databases", "endpoint", "endpoints", "field", "fields", "file",
    "files", "filesystem",
    "mode", "path", "paths", "replica", "replicas", "transaction", "transactions", "user",
    "users", "view", "views",
  ]

  /// Returns whether the rest of a clause is the object of a verb, and means all files or all code.
  ///
  /// In a description of an agent that writes, code is not enough, as the agent can write other files.
  private static func hasObject(
    _ clause: Clause,
    from start: Int,
    _ isDescribedAsWriting: Bool
  ) -> Bool {
    var index = start
    while determiners.contains(clause[index]) { index += 1 }
    let isAboutAll = ["file", "files", "anything"].contains(clause[index])
    let isAboutCode = ["code", "codebase", "it"].contains(clause[index])
    guard isAboutAll || isAboutCode && !isDescribedAsWriting else { return false }
    return ["", "and", "or", "itself"].contains(clause[index + 1])
  }
}
