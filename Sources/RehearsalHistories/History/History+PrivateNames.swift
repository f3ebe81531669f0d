import RehearsalSimulation

/// Methods that replace private text in the names and identifiers of a history.
extension History {
  /// Returns a copy of the history without private text in names and identifiers.
  ///
  /// Importers copy names and identifiers from logs unchanged. The method replaces each text that does not
  /// look like a name or an identifier by `name-` and a hash. File paths do not change.
  func withoutPrivateNames() -> History {
    var history = self
    history.session = Self.publicIdentifier(session)
    history.recordCountByType = Self.countsWithPublicNames(recordCountByType)
    history.versions = versions.map(PrivacyFilter.publicName)
    for index in lanes.indices { history.lanes[index].removePrivateNames() }
    for index in dispatches.indices { history.dispatches[index].removePrivateNames() }
    for index in streamResults.indices {
      history.streamResults[index].subtype = PrivacyFilter.publicName(streamResults[index].subtype)
      history.streamResults[index].deniedTools = streamResults[index].deniedTools.map(
        PrivacyFilter.publicName
      )
    }
    history.ledger = ledger?.withoutPrivateNames()
    return history
  }

  /// Returns a text unchanged if it looks like an identifier or a name, and `name-` and a hash otherwise.
  static func publicIdentifier(_ text: String) -> String {
    let isIdentifier =
      text.utf8.count <= 200 && !SecretText.hasKeyPrefix(text[...])
      && !text.contains("/home/") && !text.contains("/Users/") && !SecretText.hasHomeSlug(text)
      && text.utf8.allSatisfy { byte in
        byte.isASCIIDigit
          || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
          || "_-.:/? ".utf8.contains(byte)
      }
    return isIdentifier ? text : PrivacyFilter.publicName(text)
  }

  static func countsWithPublicNames(_ counts: [String: Int]) -> [String: Int] {
    counts.reduce(into: [:]) { $0[PrivacyFilter.publicName($1.key), default: 0] += $1.value }
  }
}

extension Lane {
  mutating func removePrivateNames() {
    id = History.publicIdentifier(id)
    if agentType != "?" { agentType = PrivacyFilter.publicName(agentType) }
    recordCountByModel = History.countsWithPublicNames(recordCountByModel)
    tokens = tokens.reduce(into: [:]) { tokens, pair in
      let model = pair.key == "?" ? "?" : PrivacyFilter.publicName(pair.key)
      tokens[model, default: TokenCount()] += pair.value
    }
    for index in messageUsages.indices {
      let identifier = messageUsages[index].identifier
      messageUsages[index].identifier = identifier.map(History.publicIdentifier)
      messageUsages[index].model = PrivacyFilter.publicName(messageUsages[index].model)
    }
    stopReason = stopReason.map(PrivacyFilter.publicName)
    for index in calls.indices {
      calls[index].id = History.publicIdentifier(calls[index].id)
      calls[index].tool = PrivacyFilter.publicName(calls[index].tool)
      if case .skill(let skill) = calls[index].action {
        calls[index].action = .skill(PrivacyFilter.publicName(skill))
      }
    }
  }
}

extension Dispatch {
  mutating func removePrivateNames() {
    callID = History.publicIdentifier(callID)
    if agent != "?" { agent = PrivacyFilter.publicName(agent) }
    resumedAgent = resumedAgent.map(History.publicIdentifier)
    model = model.map(PrivacyFilter.publicName)
    reason = reason.map(PrivacyFilter.publicName)
  }
}

extension DispatchLedger {
  func withoutPrivateNames() -> DispatchLedger {
    var ledger = self
    ledger.removePrivateNames()
    return ledger
  }
}
