extension Situation {
  /// Writes that no task asked for.
  var scopeCreep: [Action] {
    faults.flatMap { fault -> [Action] in
      guard case .scopeCreep(_, let path) = fault.verb else { return [] }
      return [.strike(fault: fault.index), .stray(.write(path))]
    }
  }
}
