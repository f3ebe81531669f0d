/// Methods that replace private text in the names and identifiers of a history.
extension History {
  /// Returns a copy of the history without private text in names and identifiers.
  ///
  /// Importers copy names and identifiers from logs unchanged. The method replaces each one that does not look like a
  /// name or an identifier by a hash.
  func withoutPrivateNames() -> History {
    var history = self
    history.session = Self.identifier(session)
    history.recordTypes = Self.renamed(recordTypes)
    history.versions = versions.map(PrivacyFilter.name)
    for index in lanes.indices { history.lanes[index].removePrivateNames() }
    for index in dispatches.indices { history.dispatches[index].removePrivateNames() }
    for index in streamResults.indices {
      history.streamResults[index].subtype = PrivacyFilter.name(streamResults[index].subtype)
      history.streamResults[index].deniedTools = streamResults[index].deniedTools.map(
        PrivacyFilter.name
      )
    }
    history.ledger = ledger?.withoutPrivateNames()
    return history
  }

  /// Returns a text unchanged if it looks like an identifier, and a hash of the text otherwise.
  static func identifier(_ text: String) -> String {
    let isIdentifier =
      text.utf8.count <= 200 && !SecretText.hasKeyPrefix(text[...])
      && !text.contains("/home/") && !text.contains("/Users/")
      && text.utf8.allSatisfy { byte in
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
          || "_-.:/? ".utf8.contains(byte)
      }
    return isIdentifier ? text : PrivacyFilter.name(text)
  }

  static func renamed(_ counts: [String: Int]) -> [String: Int] {
    counts.reduce(into: [:]) { $0[PrivacyFilter.name($1.key), default: 0] += $1.value }
  }
}

extension Lane {
  mutating func removePrivateNames() {
    id = History.identifier(id)
    if agentType != "?" { agentType = PrivacyFilter.name(agentType) }
    recordCountByModel = History.renamed(recordCountByModel)
    tokens = tokens.reduce(into: [:]) { tokens, pair in
      let model = pair.key == "?" ? "?" : PrivacyFilter.name(pair.key)
      tokens[model, default: TokenCount()] += pair.value
    }
    stopReason = stopReason.map(PrivacyFilter.name)
    for index in calls.indices {
      calls[index].id = History.identifier(calls[index].id)
      calls[index].tool = PrivacyFilter.name(calls[index].tool)
      if case .skill(let skill) = calls[index].action {
        calls[index].action = .skill(PrivacyFilter.name(skill))
      }
    }
  }
}

extension Dispatch {
  mutating func removePrivateNames() {
    callID = History.identifier(callID)
    if agent != "?" { agent = PrivacyFilter.name(agent) }
    resumedAgent = resumedAgent.map(History.identifier)
    model = model.map(PrivacyFilter.name)
    reason = reason.map(PrivacyFilter.name)
  }
}

extension DispatchLedger {
  func withoutPrivateNames() -> DispatchLedger {
    var ledger = self
    ledger.removePrivateNames()
    return ledger
  }
}
