import RehearsalRunning

/// The sections of a comparison page that have charts: one section for each of the most important metrics.
struct ChartSections {
  private let comparison: Comparison

  /// The maximum number of metrics with charts.
  ///
  /// Metrics with a margin take precedence over other metrics in which A and B differ.
  private static let metricLimit = 4

  /// Creates the sections with the charts of a comparison.
  init(_ comparison: Comparison) {
    self.comparison = comparison
  }

  /// The sections, each with the charts of one metric.
  var sections: [ReportSection] {
    guard !comparison.scenarios.isEmpty else { return [] }
    let findingsWithMargin = comparison.findings.filter { $0.margin != nil }
    let differingFindings = comparison.findings.filter { finding in
      finding.margin == nil && finding.estimatesByScenario.contains { $0.difference != 0 }
    }
    return (findingsWithMargin + differingFindings).prefix(Self.metricLimit).map(section)
  }

  private func section(_ finding: MetricFinding) -> ReportSection {
    let (metric, scenarios) = (finding.metric, comparison.scenarios)
    let charts = [
      ReportSection.Chart(caption: "B - A by scenario", figure: ForestPlot(finding, scenarios)),
      ReportSection.Chart(
        caption: "How it is spread over pairs",
        figure: DifferenceHistogram(metric, scenarios)
      ),
    ]
    return ReportSection(
      title: "\(metric.rawValue)",
      blocks: (charts + convergencePlots(of: finding)).map { .chart($0) }
    )
  }

  /// Returns a convergence plot for each scenario, or a single plot if the estimates of all scenarios are pooled.
  private func convergencePlots(of finding: MetricFinding) -> [ReportSection.Chart] {
    let scenarios = comparison.scenarios
    guard finding.pooledEstimate == nil else {
      return [
        ReportSection.Chart(
          caption: "How the interval narrows: all scenarios",
          figure: ConvergencePlot(finding, scenarios, comparison.question)
        )
      ]
    }
    return scenarios.map { scenario in
      ReportSection.Chart(
        caption: "How the interval narrows: \(code: scenario.path)",
        figure: ConvergencePlot(finding, [scenario], comparison.question)
      )
    }
  }
}
