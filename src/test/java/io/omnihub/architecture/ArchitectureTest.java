package io.omnihub.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The house rules that the compiler does not know. */
@AnalyzeClasses(packages = "io.omnihub", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule packagesFormNoCycles =
      slices().matching("io.omnihub.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule theWordsImportNothingOfOurs =
      noClasses()
          .that()
          .resideInAPackage("io.omnihub.message..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.omnihub.channel..",
              "io.omnihub.thread..",
              "io.omnihub.understanding..",
              "io.omnihub.routing..",
              "io.omnihub.delivery..",
              "io.omnihub.work..",
              "io.omnihub.event..",
              "io.omnihub.console..");

  @ArchTest
  static final ArchRule channelsKnowNoLaterStage =
      noClasses()
          .that()
          .resideInAPackage("io.omnihub.channel..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.omnihub.thread..",
              "io.omnihub.understanding..",
              "io.omnihub.routing..",
              "io.omnihub.delivery..",
              "io.omnihub.crm..");

  @ArchTest
  static final ArchRule understandingActsOnNothing =
      noClasses()
          .that()
          .resideInAPackage("io.omnihub.understanding..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.omnihub.delivery..", "io.omnihub.routing..", "io.omnihub.channel..");

  @ArchTest
  static final ArchRule deliveryDoesNotDecide =
      noClasses()
          .that()
          .resideInAPackage("io.omnihub.delivery..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.omnihub.routing..", "io.omnihub.understanding..", "io.omnihub.channel..");

  @ArchTest
  static final ArchRule nothingDependsOnTheConsole =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.omnihub.console..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.omnihub.console..");

  @ArchTest
  static final ArchRule controllersCallNoProvider =
      noClasses()
          .that()
          .haveSimpleNameEndingWith("Controller")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.net.http..", "io.omnihub.crm..", "io.omnihub.channel.telegram..");

  @ArchTest
  static final ArchRule nobodyPrintsTraces =
      noClasses().should().callMethod(Throwable.class, "printStackTrace");
}
