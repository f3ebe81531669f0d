extension Situation {
  /// The same actions, each wait so many times as long.
  func slowed(_ actions: [Action], _ times: Int, by fault: Int) -> [Action] {
    [.strike(fault: fault)]
      + actions.map { action in
        guard case .wait(let nanoseconds) = action else { return action }
        let (time, isTooLong) = nanoseconds.multipliedReportingOverflow(by: Int64(times))
        return .wait(isTooLong ? .max : time)
      }
  }
}
