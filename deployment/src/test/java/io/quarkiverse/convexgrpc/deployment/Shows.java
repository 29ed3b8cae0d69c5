package io.quarkiverse.convexgrpc.deployment;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which option of the specification a test shows, and what of it: by default, both what it is unless set and what it does. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Shows {

    SpecifiedOption value();

    SpecifiedOption.Side[] what() default { SpecifiedOption.Side.DEFAULT, SpecifiedOption.Side.EFFECT };
}
