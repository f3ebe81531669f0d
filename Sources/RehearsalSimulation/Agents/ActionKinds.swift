/// Which actions faults and scripts take away or replace.
extension Action {
  /// Whether it changes the work.
  var changesWork: Bool {
    switch self {
    case .act(.write), .flaw, .mend: true
    case .wait, .act, .stray, .overwrite, .prove, .spend, .exhaustBudget, .start, .end, .check,
      .report, .decide, .retry, .strike, .handOff, .result:
      false
    }
  }

  /// Whether it only lets time pass.
  var isWait: Bool {
    guard case .wait = self else { return false }
    return true
  }

  /// Whether it tries the work: a command, taken for evidence or not.
  var triesWork: Bool { triedCommand != nil }

  /// The command by which it tries the work, where it does.
  var triedCommand: String? {
    switch self {
    case .prove(let command, _), .act(.command(let command, _)): command
    case .wait, .act, .stray, .overwrite, .flaw, .mend, .spend, .exhaustBudget, .start, .end,
      .check, .report, .decide, .retry, .strike, .handOff, .result:
      nil
    }
  }

  /// Whether work is over with it: a report, a decision, a result or a handoff.
  var endsWork: Bool {
    switch self {
    case .report, .decide, .handOff, .result, .end, .retry: true
    case .wait, .act, .stray, .prove, .flaw, .mend, .overwrite, .spend, .exhaustBudget, .start,
      .check, .strike:
      false
    }
  }

  /// Whether a script that hands off in place of the protocol leaves it: what is recorded stays.
  var isRecorded: Bool {
    if case .end = self { return true }
    if case .strike = self { return true }
    return false
  }
}
