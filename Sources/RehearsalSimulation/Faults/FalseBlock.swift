extension Ruling {
  /// The work is refused for something that is not wrong with it.
  static func blocked(_ refusal: Decision) -> Ruling {
    Ruling(refusal, [Defect(category: "guard", text: "refused without a finding")])
  }
}
