/// The removal of private text from the names and identifiers of a history.
extension History {
  /// Returns the history with a hash in place of each name or identifier that does not look like one.
  ///
  /// Importers copy these texts from logs unchanged. The method covers all of them, so that no private text is kept as
  /// a name.
  func withKeptNames() -> History {
    var history = self
    history.session = Self.identifier(session)
    history.recordTypes = Self.renamed(recordTypes)
    history.versions = versions.map(ProjectPaths.name)
    for index in lanes.indices { history.lanes[index].keepNames() }
    for index in dispatches.indices { history.dispatches[index].keepNames() }
    for index in results.indices {
      history.results[index].subtype = ProjectPaths.name(results[index].subtype)
      history.results[index].deniedTools = results[index].deniedTools.map(ProjectPaths.name)
    }
    history.ledger = ledger?.withKeptNames()
    return history
  }

  /// Returns an identifier unchanged, or a hash if the text has characters that identifiers do not have.
  static func identifier(_ text: String) -> String {
    let isIdentifier =
      text.utf8.count <= 200 && !SecretText.hasKeyPrefix(text[...])
      && !text.contains("/home/") && !text.contains("/Users/")
      && text.utf8.allSatisfy { byte in
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
          || "_-.:/? ".utf8.contains(byte)
      }
    return isIdentifier ? text : ProjectPaths.name(text)
  }

  static func renamed(_ counts: [String: Int]) -> [String: Int] {
    counts.reduce(into: [:]) { $0[ProjectPaths.name($1.key), default: 0] += $1.value }
  }
}

extension Lane {
  mutating func keepNames() {
    id = History.identifier(id)
    if type != "?" { type = ProjectPaths.name(type) }
    models = History.renamed(models)
    tokens = tokens.reduce(into: [:]) { tokens, pair in
      let model = pair.key == "?" ? "?" : ProjectPaths.name(pair.key)
      tokens[model, default: TokenCount()] += pair.value
    }
    stopReason = stopReason.map(ProjectPaths.name)
    for index in calls.indices {
      calls[index].id = History.identifier(calls[index].id)
      calls[index].tool = ProjectPaths.name(calls[index].tool)
      if case .skill(let skill) = calls[index].action {
        calls[index].action = .skill(ProjectPaths.name(skill))
      }
    }
  }
}

extension Dispatch {
  mutating func keepNames() {
    call = History.identifier(call)
    if agent != "?" { agent = ProjectPaths.name(agent) }
    resumes = resumes.map(History.identifier)
    model = model.map(ProjectPaths.name)
    why = why.map(ProjectPaths.name)
  }
}

extension DispatchLedger {
  func withKeptNames() -> DispatchLedger {
    var ledger = self
    ledger.keepNames()
    return ledger
  }
}
