extension Ruling {
  /// The work is refused for something that is not wrong with it.
  mutating func block(_ refusal: Decision, by fault: Int) {
    decision = refusal
    defects = [Defect(category: "guard", text: "refused without a finding")]
    letsThrough = false
    strikes.append(.strike(fault: fault))
  }
}
